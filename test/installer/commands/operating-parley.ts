// The real command line with its verbs for operators, on an installed Parley below one folder whose server is this checkout.
//   node operating-parley.ts FOLDER VERB …
// In FOLDER: `etc/parley.yaml`, `etc/server.yaml` and `etc/secrets`; `uid` says whose process it pretends to be.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { verbsFor } from '../../../installer/commands/every-verb.ts'
import { runCommandLine } from '../../../installer/command-line.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { forgiveClosedPipes, processTerminal } from '../../../installer/terminal/terminal.ts'
import { goodHost } from '../facts/good-host.ts'

const [folder = '', ...words] = process.argv.slice(2)
const operator = `${process.getuid?.()}:${process.getgid?.()}`

forgiveClosedPipes()
process.exitCode = await runCommandLine(
  {
    host: localHost(),
    layout: () => ({
      ...hostLayout('embedded'),
      config: join(folder, 'etc'),
      node: process.execPath,
      code: join(import.meta.dirname, '../../..'),
      accounts: { web: operator, worker: operator, database: operator, egress: operator, operator },
    }),
    appliance: () => [],
    gatherFacts: async () => goodHost,
    probe: async () => [],
    examine: async () => [],
    isActive: () => ['true'],
    signIn: async ({ settings }) => ({ email: settings.owner.email }),
    release: { version: '1.2.3', madeOn: '2026-01-01' },
    startInQuarantine: async () => 0,
    terminal: processTerminal(),
    now: () => new Date(),
    uid: Number(readFileSync(join(folder, 'uid'), 'utf8')),
    user: 'prospero',
  },
  await verbsFor(words),
  words,
)
