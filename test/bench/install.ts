// Prints what an install costs beside Debian's own chat server, on the same machine, one right after the other: seconds
// without the downloads (both find their packages in apt's cache), bytes of those packages, memory of the idle stack,
// and how long the server alone takes to its first answer. Nothing is asserted. Needs root.
//
//   node test/bench/install.ts
import { execa } from 'execa'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { hostLayout } from '../../installer/recipes/host-layout.ts'
import { supervisorCommands } from '../../installer/supervisor/service-manager.ts'
import { debianRoot, type DebianRoot } from '../peers/debian-root.ts'
import { answersOn, install, supervisor } from '../peers/installing.ts'
import { pssMiB } from './memory.ts'
import { print, type Row } from './table.ts'

const rows: Row[] = []
const row = (what: string, figure: string) => rows.push([what, figure])
const seconds = async (work: () => Promise<unknown>) => {
  const begun = performance.now()
  await work()
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`
}

/** Bytes that apt had to fetch for it. */
async function archiveBytes(host: DebianRoot): Promise<number> {
  const folder = join(host.path, 'var/cache/apt/archives')
  const names = (await readdir(folder)).filter(name => name.endsWith('.deb'))
  const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

const programs = [
  'supervisor/daemon.ts',
  'server/main.ts',
  'server/worker.ts',
  'egress/main.ts',
  'postgres',
  'nginx',
  'beam',
]

/** Every process of the host, by the name of its program. */
async function memoryByName(host: DebianRoot): Promise<Map<string, number[]>> {
  const [program = '', ...args] = host.outside([
    'sh',
    '-c',
    'ip netns pids "$(ip netns identify $$)"',
  ])
  const { stdout } = await execa(program, args)
  const found = new Map<string, number[]>()
  for (const pid of stdout.split('\n').map(Number)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    const name = programs.find(part => words.some(word => word.includes(part)))
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), pid])
  }
  return found
}

/** After this, what the install had opened and loaded for itself is closed and swept up. */
const settledMs = 120_000

async function memory(what: string, host: DebianRoot): Promise<void> {
  if ((await memoryByName(host)).size === 0) {
    row(`${what}: memory when idle (PSS)`, 'not started')
    return
  }
  await setTimeout(settledMs)
  const byName = await memoryByName(host)
  row(
    `${what}: memory when idle (PSS)`,
    `${(await pssMiB([...byName.values()].flat())).toFixed(0)} MiB`,
  )
  for (const [name, pids] of byName) row(`  ${name}`, `${(await pssMiB(pids)).toFixed(0)} MiB`)
}

const succeed = async (host: DebianRoot, argv: readonly string[]) => {
  const ran = await host.run(argv)
  if (ran.code !== 0) throw new Error(`${argv.join(' ')}: ${ran.err}`)
}

const checkout = join(import.meta.dirname, '../..')
const ours = await debianRoot(checkout)
try {
  row('parley install: packages from Debian', `${((await archiveBytes(ours)) / 1e6).toFixed(0)} MB`)
  await answersOn(ours)
  row('parley install', await seconds(() => succeed(ours, install())))
  row('a second apply', await seconds(() => succeed(ours, ['parley', 'apply', '--yes'])))
  await memory('parley', ours)
  const firstAnswer = ours.outside([
    'curl',
    '-sfk',
    '--retry',
    '100',
    '--retry-delay',
    '0',
    '--retry-all-errors',
    'https://chat.test/health',
  ])
  const answers = () => execa(firstAnswer[0] ?? '', firstAnswer.slice(1))
  row(
    'restart of the server to its first answer',
    await seconds(async () => {
      await succeed(ours, supervisor('restart', 'parley-web.service'))
      await answers()
    }),
  )
  await ours.powerCut()
  await ours.start()
  row(
    'after a power cut, database, server and nginx to the first answer',
    await seconds(async () => {
      const daemon = supervisorCommands(hostLayout('embedded'))
      await Promise.all([succeed(ours, daemon.start()), succeed(ours, ['nginx'])])
      await answers()
    }),
  )
} finally {
  await ours.destroy()
}
const theirs = await debianRoot(checkout, 'chat.test', ['ejabberd'])
try {
  row('apt-get install ejabberd: packages', `${((await archiveBytes(theirs)) / 1e6).toFixed(0)} MB`)
  const install = [
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '--yes',
    '-qq',
    '--no-install-recommends',
    'ejabberd',
  ]
  row('apt-get install ejabberd', await seconds(() => succeed(theirs, install)))
  await memory('ejabberd', theirs)
} finally {
  await theirs.destroy()
}
print(rows)
