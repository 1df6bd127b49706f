import { execa, type Options } from 'execa'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { kept } from './kept.ts'

/**
 * A real Debian 12 without systemd: its own root directory, process, mount, host-name and network namespaces, and real
 * packages from Debian. What it listens on is reachable from its own network namespace alone; `outside()` enters only
 * that, so that a client of this machine can be pointed at it. Needs root.
 */
export type DebianRoot = {
  /** The root directory as seen from here. */
  readonly path: string
  /** Runs a program inside; its failure is an answer. */
  run(argv: readonly string[], options?: Options): Promise<Ran>
  /** argv of a program of this machine inside the host's network, where its name leads to it. */
  readonly outside: (argv: readonly string[]) => readonly string[]
  /** Every process in it ends, as by a power cut; the files stay. `start` brings it back. */
  powerCut(): Promise<void>
  start(): Promise<void>
  destroy(): Promise<void>
}

export type Ran = { readonly code: number; readonly out: string; readonly err: string }

/** What the installer installs, fetched beforehand: the host itself has no network. */
const installed = ['libatomic1', 'nftables', 'nginx', 'postgresql-15']

const script = (text: string): readonly string[] => ['sh', '-euc', text]

// A bare minimal system, and the archives of what will be installed on it waiting in apt's own cache.
const hooksFor = (packages: readonly string[]) => [
  `chroot "$1" sh -euc 'rm -f /etc/apt/apt.conf.d/docker-clean; apt-get update -qq'`,
  `chroot "$1" apt-get install --yes --quiet --download-only --no-install-recommends ${packages.join(' ')}`,
]

/** Why no such host can be made here, or undefined when it can. */
export async function whyNoDebianRoot(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root, for namespaces and mounts'
  for (const program of ['mmdebstrap', 'ip', 'unshare', 'nsenter'])
    if ((await execa('which', [program], { reject: false })).failed)
      return `needs ${program}; bin/test installs it`
  return undefined
}

/** The read-only base, made once and kept. Takes about half a minute the first time. */
async function baseDirectory(packages: readonly string[]): Promise<string> {
  const hooks = hooksFor(packages)
  const key = createHash('sha256')
    .update(JSON.stringify([hooks, 3]))
    .digest('hex')
    .slice(0, 12)
  return kept(`bookworm-${key}`, async fresh => {
    await execa('mmdebstrap', [
      '--quiet',
      '--variant=minbase',
      '--skip=cleanup/apt',
      ...hooks.map(hook => `--customize-hook=${hook}`),
      'bookworm',
      fresh,
    ])
    // The folder is the root directory, which everybody may enter.
    await chmod(fresh, 0o755)
  })
}

const mine = 'parley-debian-'

/** Takes away what a test left that was killed: its hosts bear its process id. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(mine) ? name.slice(mine.length).split('-')[0] : undefined
    if (pid === undefined || (await stat(`/proc/${pid}`).catch(() => undefined)) !== undefined)
      continue
    await takeAway(join(tmpdir(), name))
  }
}

async function takeAway(work: string): Promise<void> {
  const netns = basename(work)
  const reject = false
  await execa('umount', ['--recursive', '--lazy', join(work, 'root')], { reject })
  await execa('ip', ['netns', 'delete', netns], { reject })
  await rm(join('/etc/netns', netns), { recursive: true, force: true })
  await rm(work, { recursive: true, force: true })
}

// As process 1 it must reap what its children leave behind: a zombie would look alive to whoever asks by process id.
const init = ['perl', '-e', '$SIG{CHLD} = "IGNORE"; $SIG{TERM} = sub { exit }; sleep 1000 while 1']

/**
 * @param checkout mounted read-only at `/parley`: the project as a stranger's fresh clone has it
 * @param archives packages that wait in apt's cache
 */
export async function debianRoot(
  checkout: string,
  hostname = 'chat.test',
  archives = installed,
): Promise<DebianRoot> {
  const base = await baseDirectory(archives)
  await sweep()
  const work = await mkdtemp(join(tmpdir(), `${mine}${process.pid}-`))
  const netns = basename(work)
  const path = join(work, 'root')
  for (const name of ['root', 'upper', 'work']) await mkdir(join(work, name))
  await execa('mount', [
    '-t',
    'overlay',
    'overlay',
    '-o',
    `lowerdir=${base},upperdir=${join(work, 'upper')},workdir=${join(work, 'work')}`,
    path,
  ])
  await execa('ip', ['netns', 'add', netns])
  await execa('ip', ['-n', netns, 'link', 'set', 'lo', 'up'])
  await mkdir(join(path, 'parley'), { recursive: true })
  await execa('mount', ['--bind', '-o', 'ro', checkout, join(path, 'parley')])
  // But its compiled modules are kept, as on a host where the clone can be written: each start takes half the time.
  const compiled = 'node_modules/.cache/node-compile'
  const shared = join(tmpdir(), 'parley-host-modules')
  for (const place of [join(checkout, compiled), shared]) await mkdir(place, { recursive: true })
  await execa('mount', ['--bind', shared, join(path, 'parley', compiled)])
  await writeFile(join(path, 'etc/hostname'), `${hostname}\n`)
  const names = `127.0.0.1 localhost ${hostname}\n::1 localhost\n`
  await writeFile(join(path, 'etc/hosts'), names)
  // What `ip netns exec` shows its programs as /etc/hosts.
  await mkdir(join('/etc/netns', netns), { recursive: true })
  await writeFile(join('/etc/netns', netns, 'hosts'), names)

  let first: number | undefined
  let unshared: ReturnType<typeof spawn> | undefined

  const enter = (argv: readonly string[]): readonly string[] => {
    if (first === undefined) throw new Error('the host is switched off')
    // Where an operator stands: at home, which is closed to every other account.
    const inside = ['nsenter', `--target=${first}`, '--all', '--root', '--wdns=/root', '--']
    // What the test runner loads into every Node is not there.
    return [...inside, 'env', '-u', 'NODE_OPTIONS', ...argv]
  }

  const start = async () => {
    const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child=SIGKILL']
    const setUp = `mount -t proc proc /proc; mount -t tmpfs -o mode=755 tmpfs /run; mount -t tmpfs tmpfs /dev/shm; hostname ${hostname}; echo up; exec "$@"`
    unshared = spawn(
      'setpriv',
      [
        // The host is switched off when the test is.
        '--pdeathsig=KILL',
        'ip',
        'netns',
        'exec',
        netns,
        'unshare',
        ...namespaces,
        'chroot',
        path,
        ...script(setUp),
        'sh',
        ...init,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    let said = ''
    unshared.stderr?.on('data', (text: Buffer) => (said += text.toString()))
    await new Promise<void>((resolve, reject) => {
      unshared?.stdout?.once('data', () => resolve())
      unshared?.once('exit', code => reject(new Error(`the host did not start (${code}): ${said}`)))
    })
    const { stdout } = await execa('pgrep', ['-P', String(unshared.pid)])
    first = Number(stdout.trim())
  }

  const powerCut = async () => {
    const ended = new Promise(resolve => unshared?.once('exit', resolve))
    if (first !== undefined) process.kill(first, 'SIGKILL')
    await ended
    first = undefined
  }

  await start()
  return {
    path,
    async run(argv, options = {}) {
      const [program = '', ...args] = enter(argv)
      const ran = await execa(program, args, {
        stdin: options.input === undefined ? 'ignore' : 'pipe',
        env: {
          PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: '/root',
          LC_ALL: 'C.UTF-8',
        },
        extendEnv: false,
        ...options,
        reject: false,
      })
      return { code: ran.exitCode ?? 128, out: String(ran.stdout), err: String(ran.stderr) }
    },
    outside: argv => ['ip', 'netns', 'exec', netns, ...argv],
    powerCut,
    start,
    async destroy() {
      if (first !== undefined) await powerCut()
      await takeAway(work)
    },
  }
}
