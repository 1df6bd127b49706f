import { execa } from 'execa'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { until } from '../until.ts'
import { baseDirectory, type Ran } from './debian-root.ts'

/**
 * A real Debian 12 with systemd as process 1, in a container without a network: units run under their real sandboxing.
 * What it changes lies in memory and is gone with it. Needs root.
 */
export type SystemdRoot = {
  run(argv: readonly string[], input?: string): Promise<Ran>
  /** A program of this machine inside the host's network only. */
  outside(argv: readonly string[]): Promise<Ran>
  destroy(): Promise<void>
}

const packages = ['libatomic1', 'nginx', 'postgresql-15']
const included = ['systemd-sysv', 'dbus']

/** Why systemd cannot be process 1 of a container here, or undefined when it can. */
export async function whyNoSystemd(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root, for a container'
  for (const program of ['mmdebstrap', 'systemd-nspawn', 'nsenter'])
    if ((await execa('which', [program], { reject: false })).failed)
      return `needs ${program}; bin/test installs it`
  return undefined
}

/** @param checkout mounted read-only at `/parley` */
export async function systemdRoot(checkout: string, hostname: string): Promise<SystemdRoot> {
  const base = await baseDirectory(packages, included)
  const container = spawn(
    'setpriv',
    [
      '--pdeathsig=TERM',
      'systemd-nspawn',
      '--quiet',
      '--boot',
      '--volatile=overlay',
      '--private-network',
      '--register=no',
      '--keep-unit',
      `--directory=${base}`,
      `--machine=parley-${process.pid}`,
      `--hostname=${hostname}`,
      `--bind-ro=${checkout}:/parley`,
      '--console=pipe',
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  container.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const first = await firstProcess(container)
  if (first === undefined) throw new Error(`systemd did not come up: ${said}`)
  const inside = ['nsenter', `--target=${first}`, '--all', '--root', '--wdns=/', '--']
  // Asked before its message bus is there, it fails: so it is asked until it answers.
  await until(async () =>
    /running|degraded/.test((await run([...inside, 'systemctl', 'is-system-running'])).out),
  )
  return {
    run: (argv, input) => run([...inside, ...argv], input),
    outside: argv => run(['nsenter', `--target=${first}`, '--net', '--', ...argv]),
    async destroy() {
      container.kill('SIGTERM')
      await once(container, 'exit')
    },
  }
}

/** systemd itself, as this machine sees it; undefined when the container ended before. */
async function firstProcess(container: ChildProcess): Promise<string | undefined> {
  let first = ''
  await until(async () => {
    first = (await execa('pgrep', ['--parent', String(container.pid)], { reject: false })).stdout
    return first !== '' || container.exitCode !== null
  })
  return first.split('\n')[0] || undefined
}

async function run(argv: readonly string[], input?: string): Promise<Ran> {
  const ran = await execa(argv[0] ?? '', argv.slice(1), {
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
    },
    extendEnv: false,
    reject: false,
  })
  return { code: ran.exitCode ?? 128, out: ran.stdout, err: ran.stderr }
}
