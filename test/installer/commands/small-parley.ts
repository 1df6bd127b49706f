// The real command line over a small appliance of real resources, below one folder.
//   node small-parley.ts FOLDER VERB …
// In FOLDER: `gate` (a fifo) holds a step until somebody opens it; `one-way` adds a step that cannot be undone;
// `facts.json` replaces parts of what the host looks like; `sick` makes the probe fail; `machine` is a machine
// with disks (small-machine.ts).
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { apply } from '../../../installer/commands/apply.ts'
import { doctor } from '../../../installer/commands/doctor.ts'
import { install } from '../../../installer/commands/install.ts'
import { plan } from '../../../installer/commands/plan.ts'
import { status } from '../../../installer/commands/status.ts'
import { undo } from '../../../installer/commands/undo.ts'
import { uninstall } from '../../../installer/commands/uninstall.ts'
import { verify } from '../../../installer/commands/verify.ts'
import { runCommandLine } from '../../../installer/command-line.ts'
import type { Argv } from '../../../installer/core/host.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import type { Resource } from '../../../installer/core/resource.ts'
import type { Facts } from '../../../installer/facts/facts.ts'
import { fail, pass } from '../../../installer/facts/finding.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import type { Layout, Site } from '../../../installer/recipes/site.ts'
import { examine } from '../../../installer/checks/check.ts'
import type { Argument, Verb } from '../../../installer/commands/verb.ts'
import {
  forgiveClosedPipes,
  processTerminal,
  sayJson,
} from '../../../installer/terminal/terminal.ts'
import { smallMachine } from './small-machine.ts'
import { goodHost } from '../facts/good-host.ts'

const [folder = '', ...words] = process.argv.slice(2)
const operator = `${process.getuid?.()}:${process.getgid?.()}`
const present = new Set(await readdir(folder))
const host = present.has('machine') ? smallMachine(folder) : localHost()

const layout = (services: Layout['services']): Layout => ({
  ...hostLayout(services),
  config: join(folder, 'etc'),
  units: join(folder, 'units'),
  keys: join(folder, 'state', 'keys'),
  installerState: join(folder, 'state', 'installer'),
  accounts: { web: operator, worker: operator, database: operator, egress: operator, operator },
})

/** Made by a program, and taken back by one. */
const byProgram = (id: string, path: string, argv: Argv, erases?: string): Resource => ({
  id,
  check: async host => ((await host.read(path)) === undefined ? 'make it' : undefined),
  apply: host =>
    host.run({ argv, undo: [['rm', '-rf', '--', path]], ...(erases !== undefined && { erases }) }),
})

const file = (path: string, content: string): Resource => ({
  id: `file ${path}`,
  async check(host) {
    const found = await host.read(path)
    return found?.kind === 'file' && found.content === content ? undefined : 'write it'
  },
  apply: host => host.write(path, { kind: 'file', content, mode: 0o600, owner: operator }),
})

const at = (name: string) => join(folder, name)

function appliance({ settings }: Site): readonly Resource[] {
  const { name } = settings.organization
  const toFile = ['sh', '-c', 'printf %s "$1" >"$2"', 'sh', name, at('argument')] as const
  return [
    file(at('first'), `${name}\n`),
    byProgram('messages', at('messages'), ['mkdir', at('messages')], "people's messages"),
    // The organization's name as an argument of a real program, and as one of a real shell.
    byProgram('argument', at('argument'), toFile),
    ...(present.has('gate')
      ? [
          byProgram('slow step', at('slow'), [
            'sh',
            '-c',
            'cat "$1" >"$2"',
            'sh',
            at('gate'),
            at('slow'),
          ]),
        ]
      : []),
    ...(present.has('one-way')
      ? [{ ...file(at('formatted'), 'gone\n'), id: 'volume', oneWay: 'it erases the volume' }]
      : []),
    file(at('last'), `${settings.web.httpsPort}\n`),
  ]
}

async function facts(): Promise<Facts> {
  if (!present.has('facts.json')) return goodHost
  const parts: unknown = JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8'))
  return { ...goodHost, ...(typeof parts === 'object' && parts) }
}

const [thing, place]: [Argument, Argument] = [
  { name: 'THING', help: 'What to put there.' },
  { name: 'PLACE', help: 'Where; without it, the first free one.', isOptional: true },
]

/** Two verbs of one noun, with words of their own. */
const shelf: readonly Verb[] = ['put', 'take'].map(name => ({
  name: `shelf ${name}`,
  summary: `${name} a thing`,
  description: [],
  arguments: [thing, place],
  flags: [],
  takesSettings: false,
  json: '{}',
  files: [],
  exits: {},
  examples: [],
  run(world, options) {
    const [what, where] = [options.argument(thing), options.argument(place) ?? null]
    sayJson(world.terminal, { what, where, line: options.line })
    return Promise.resolve('done')
  },
}))

forgiveClosedPipes()
process.exitCode = await runCommandLine(
  {
    host,
    layout: ({ services }) => layout(services),
    appliance,
    gatherFacts: facts,
    probe: async () => [
      present.has('sick') ? fail('health', 'no answer', 'heal it') : pass('health', 'it answers'),
    ],
    examine: site =>
      examine(
        [
          {
            name: 'pulse',
            promise: 'it has a pulse',
            severity: 'high',
            look: async () => [
              present.has('sick')
                ? fail('pulse', 'none', 'call a doctor', ['0 beats a minute'])
                : pass('pulse', 'strong', ['60 beats a minute']),
            ],
          },
        ],
        { host, site, now: new Date() },
      ),
    isActive: (_layout, unit) => ['test', '-e', join(folder, 'active', unit)],
    signIn: async ({ settings }) => ({ email: settings.owner.email }),
    release: { version: '1.2.3', madeOn: '2026-01-01' },
    startInQuarantine: async () => 0,
    terminal: processTerminal(),
    now: () => new Date(),
    uid: 0,
    user: 'tester',
  },
  [install, plan, apply, verify, status, doctor, undo, uninstall, ...shelf],
  words,
)
