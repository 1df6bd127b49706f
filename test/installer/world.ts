import { dirname, join } from 'node:path'
import type { Argv, Entry, Host } from '../../installer/core/host.ts'
import { InstallError } from '../../installer/core/install-error.ts'
import { localHost } from '../../installer/core/local-host.ts'
import { hostLayout } from '../../installer/recipes/host-layout.ts'
import type { Layout } from '../../installer/recipes/site.ts'
import { memoryFiles, snapshot, type Files } from './memory-files.ts'
import { accountPrograms } from './simulated/accounts.ts'
import { credentialPrograms } from './simulated/credentials.ts'
import { databasePrograms } from './simulated/database.ts'
import { filePrograms } from './simulated/files.ts'
import { failed, fileEntry, parsed, type Machine, type Program } from './simulated/machine.ts'
import { kernelPrograms } from './simulated/kernel.ts'
import { nftablesPrograms } from './simulated/nftables.ts'
import { packagePrograms } from './simulated/packages.ts'
import { servicePrograms } from './simulated/services.ts'
import { tablePrograms } from './simulated/tables.ts'

const everyProgram: Record<string, Program> = {
  ...accountPrograms,
  ...packagePrograms,
  ...servicePrograms,
  ...nftablesPrograms,
  ...kernelPrograms,
  ...filePrograms,
  ...databasePrograms,
  ...tablePrograms,
  ...credentialPrograms,
}

/** A machine to install on: paths in memory or in a folder, programs simulated on them. */
export type World = {
  readonly host: Host
  /** Everything that resources may touch is below it: `''` in memory. */
  readonly root: string
  readonly layout: Layout
  /** The whole machine, to compare. */
  snapshot(): Promise<Record<string, Entry>>
}

type Setting = {
  readonly files: Files
  readonly root: string
  readonly accounts: Layout['accounts']
  readonly programs?: Record<string, Program>
}

async function world({ files, root, accounts, programs = {} }: Setting): Promise<World> {
  const bare = hostLayout('systemd')
  const below = (path: string) => `${root}${path}`
  const layout: Layout = {
    ...bare,
    accounts,
    postgresData: below(bare.postgresData),
    units: below(bare.units),
  }
  const machine = simulatedMachine({
    files,
    root,
    layout,
    programs: { ...everyProgram, ...programs },
  })
  const host: Host = {
    ...files,
    ask: (argv, input) => machine.ask(argv, input),
    async run({ argv, input }) {
      const answer = await machine.ask(argv, input)
      if (!answer.ok)
        throw new InstallError(`cannot run ${argv[0]}`, { because: answer.err, remedy: 'look' })
    },
  }
  for (const path of [
    '/etc/nginx/sites-available',
    '/etc/nginx/sites-enabled',
    '/usr/sbin',
    '/etc/systemd',
    '/var/log',
    '/usr/local/bin',
    '/machine',
    '/tmp',
  ])
    await makeDirectories(files, `${root}${path}`, accounts.operator)
  return { host, root, layout, snapshot: () => snapshot(files, root === '' ? '/' : root) }
}

type Simulation = {
  files: Files
  root: string
  layout: Layout
  programs: Record<string, Program>
}

function simulatedMachine({ files, root, layout, programs }: Simulation): Machine {
  const memory = (name: string) => `${root}/machine/${name}.json`
  const machine: Machine = {
    files,
    root,
    postgresData: layout.postgresData,
    policy: `${root}/usr/sbin/policy-rc.d`,
    owner: layout.accounts.operator,
    async recall<T>(name: string, nothing: T) {
      const entry = await files.read(memory(name))
      return entry?.kind === 'file' ? parsed<T>(entry.content) : structuredClone(nothing)
    },
    async remember(name, value) {
      const isEmpty = Object.values(value).every(part => isNothing(part))
      if (isEmpty) await files.remove(memory(name))
      else await files.write(memory(name), fileEntry(JSON.stringify(value), machine.owner))
    },
    ask: ([program, ...args]: Argv, input = '') => {
      const simulated = programs[program.slice(program.lastIndexOf('/') + 1)]
      if (simulated === undefined) return Promise.resolve(failed(127))
      return simulated({ machine, args, input })
    },
  }
  return machine
}

const isNothing = (part: unknown) =>
  typeof part === 'object' && part !== null && Object.keys(part).length === 0

async function makeDirectories(files: Files, path: string, owner: string): Promise<void> {
  if ((await files.read(path)) !== undefined || path === '/') return
  await makeDirectories(files, dirname(path), owner)
  await files.write(path, { kind: 'directory', mode: 0o755, owner })
}

/** The tree of this repository. */
export const tree = join(import.meta.dirname, '../..')

/** A machine that is nowhere; the installer's own tree stands in it as far as the recipes read it. */
export async function memoryWorld(programs?: Record<string, Program>): Promise<World> {
  const { accounts } = hostLayout('systemd')
  const files = memoryFiles(await installerTree())
  const made = await world({ files, root: '', accounts, ...(programs && { programs }) })
  return {
    ...made,
    // The tree is as large as it is unchanged.
    async snapshot() {
      const all = Object.entries(await made.snapshot())
      return Object.fromEntries(
        all.filter(([path]) => !tree.startsWith(path) && !path.startsWith(`${tree}/`)),
      )
    },
  }
}

/** The same in a real folder. Only root may give files away. */
export function folderWorld(root: string, programs?: Record<string, Program>): Promise<World> {
  const files = localHost()
  const isRoot = process.getuid?.() === 0
  const me = isRoot ? 'root:root' : `${process.getuid?.()}:${process.getgid?.()}`
  const other = isRoot ? 'nobody:nogroup' : me
  return world({
    files,
    root,
    accounts: { web: other, worker: other, database: other, egress: other, operator: me },
    ...(programs && { programs }),
  })
}

/** Real templates and units; for the rest a file of each kind is enough. */
async function installerTree(): Promise<[string, Entry][]> {
  const local = localHost()
  const seed: [string, Entry][] = []
  for (let path = tree; path !== '/'; path = dirname(path))
    seed.push([path, { kind: 'directory', mode: 0o755, owner: 'root:root' }])
  for (const name of ['config-templates', 'systemd'])
    seed.push(...Object.entries(await snapshot(local, `${tree}/${name}`)))
  return [...seed, ...smallTree(tree)]
}

/** Just enough of a tree to make a release of. */
export function smallTree(path: string): [string, Entry][] {
  const lock = { packages: { '': {}, 'node_modules/pg': {}, 'node_modules/tap': { dev: true } } }
  const directory = { kind: 'directory', mode: 0o755, owner: 'root:root' } as const
  return [
    ...['bin', 'installer', 'server', 'node_modules', 'node_modules/pg', 'node_modules/tap'].map(
      name => [`${path}/${name}`, directory] as [string, Entry],
    ),
    [`${path}/bin/parley`, rootFile('#!/bin/sh\n')],
    [`${path}/installer/main.ts`, rootFile('// install\n')],
    [`${path}/server/main.ts`, rootFile('// serve\n')],
    [`${path}/node_modules/pg/index.js`, rootFile('// pg\n')],
    [`${path}/package.json`, rootFile('{"version":"0.1.0"}')],
    [`${path}/package-lock.json`, rootFile(JSON.stringify(lock))],
  ]
}

const rootFile = (text: string) => fileEntry(text, 'root:root')
