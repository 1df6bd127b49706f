import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from './control-protocol.ts'
import { within } from '../core/within.ts'

const [flag, socketPath, verb, ...rest] = process.argv.slice(2)
if (flag !== '--socket' || socketPath === undefined || verb === undefined) {
  console.error('usage: control.ts --socket PATH VERB [UNIT]')
  process.exit(2)
}

process.exitCode = verb === 'boot' ? await boot(socketPath, rest) : await pass(socketPath, verb)

/** Hands the verb over and prints the answer; without a supervisor nothing is active and nothing needs a stop. */
async function pass(socket: string, verb: string): Promise<number> {
  const reply = await ask(socket, { verb, unit: rest[0] ?? '' })
  if (reply !== undefined) {
    if (reply.out !== undefined) console.log(reply.out)
    if (reply.err !== undefined) console.error(reply.err)
    return reply.code
  }
  if (/^(stop|shutdown|try-.*)$/.test(verb) && !existsSync(socket)) return 0
  console.error('no supervisor is running')
  return verb === 'shutdown' ? 0 : 3
}

/** Starts the daemon and waits until it answers. */
async function boot(socket: string, words: readonly string[]): Promise<number> {
  const log = words[words.indexOf('--log') + 1] ?? ''
  mkdirSync(log, { recursive: true })
  const errors = join(log, 'supervisor-errors.log')
  const descriptor = openSync(errors, 'w', 0o600)
  const daemon = spawn(
    process.execPath,
    // It only waits: little memory will do.
    [
      '--max-semi-space-size=1',
      join(import.meta.dirname, 'daemon.ts'),
      '--socket',
      socket,
      ...words,
    ],
    { detached: true, cwd: '/', stdio: ['ignore', descriptor, descriptor] },
  )
  let ended = false
  daemon.once('exit', () => (ended = true))
  const answers = async () => (await ask(socket, { verb: 'ping', unit: '' })) !== undefined
  // Ending what a killed one left behind may take its time.
  const up = await within(60_000, async () => (await answers()) || ended)
  daemon.unref()
  if (up && (await answers())) return 0
  console.error(`the supervisor did not start: ${readFileSync(errors, 'utf8').trim()}`)
  return 1
}
