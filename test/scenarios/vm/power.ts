import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { setPriority } from 'node:os'
import { Agent } from './agent.ts'
import type { Console } from './console.ts'
import { Monitor } from './monitor.ts'
import { qemuArgv, sockets, type Hardware } from './qemu.ts'
import { startTpm } from './tpm.ts'

/** A machine with its power on. */
export type Power = {
  readonly monitor: Monitor
  readonly agent: Agent
  readonly ended: Promise<void>
  /** Pulls the plug. */
  cut(): Promise<void>
}

/** Whatever runs beside a machine waits for it in the end: it gets its core whole, where we may say so. */
async function prefer(pid = 0): Promise<void> {
  if (process.getuid?.() !== 0 || pid === 0) return
  setPriority(pid, -5)
  // The same for its session; a kernel may know no such thing.
  await writeFile(`/proc/${pid}/autogroup`, '-5').catch(() => {})
}

/** Switches a machine on, halted before its first instruction: `cont` lets it go. */
export async function switchOn(hardware: Hardware, screen: Console): Promise<Power> {
  const at = sockets(hardware.folder)
  const endTpm = hardware.hasTpm ? await startTpm(hardware.folder, at.tpm) : undefined
  const calls = [at.monitor, at.agent, at.console].map(callOf)
  await Promise.all(calls.map(({ listening }) => listening))
  const [program = '', ...args] = qemuArgv(hardware)
  const qemu = spawn('setpriv', ['--pdeathsig=KILL', program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // A session of its own: the kernel shares a busy computer out by sessions, and Ctrl-C is for the test.
    detached: true,
  })
  let said = ''
  qemu.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const exit = once(qemu, 'exit')
  const failed = exit.then(() => {
    throw new Error(`the machine does not start: ${said}`)
  })
  // Only its start waits for that.
  failed.catch(() => {})
  await prefer(qemu.pid)
  const [toMonitor, toAgent, toConsole] = await Promise.all(
    calls.map(({ connected }) => Promise.race([connected, failed])),
  )
  if (toMonitor === undefined || toAgent === undefined || toConsole === undefined)
    throw new Error('the machine has lost a socket')
  const monitor = new Monitor(toMonitor)
  const agent = new Agent(toAgent)
  screen.connect(toConsole)
  const goOff = async () => {
    await exit
    const why = `the machine went off${said === '' ? '' : `: ${said}`}`
    agent.forget(why)
    monitor.forget(why)
    await endTpm?.()
  }
  const ended = goOff()
  await monitor.ask('qmp_capabilities')
  return {
    monitor,
    agent,
    ended,
    async cut() {
      qemu.kill('SIGKILL')
      await ended
    },
  }
}

/** A socket on which one call is awaited. */
function callOf(path: string): { listening: Promise<unknown>; connected: Promise<Socket> } {
  const server = createServer()
  const connected = new Promise<Socket>(resolve =>
    server.once('connection', socket => {
      server.close()
      // It ends when the machine does.
      socket.on('error', () => {})
      resolve(socket)
    }),
  )
  const listen = async () => {
    await rm(path, { force: true })
    server.listen(path)
    await once(server, 'listening')
  }
  return { listening: listen(), connected }
}
