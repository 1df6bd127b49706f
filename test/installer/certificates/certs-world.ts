import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { World } from '../../../installer/commands/world.ts'
import type { Argv, Host } from '../../../installer/core/host.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import type { Layout } from '../../../installer/recipes/site.ts'
import { release } from '../../../installer/release.ts'
import { processTerminal, type Terminal } from '../../../installer/terminal/terminal.ts'
import { goodHost } from '../facts/good-host.ts'
import { hostname } from './real-store.ts'

const operator = 'root:root'

/** What systemd is asked: whether nginx runs (the file `nginx` holds the path of its configuration then), and to start it anew. */
function hostWith(nginx: string): Host {
  const real = localHost()
  return {
    ...real,
    async ask(argv, input) {
      if (argv[0] !== 'systemctl') return real.ask(argv, input)
      const ok = existsSync(nginx)
      return { ok, code: ok ? 0 : 3, out: '', err: '' }
    },
    async run(command) {
      if (command.argv[0] !== 'systemctl') return real.run(command)
      if (!command.argv.some(word => word === 'reload' || word === 'restart')) return
      const argv: Argv = ['nginx', '-c', readFileSync(nginx, 'utf8'), '-s', 'reload']
      return real.run({ argv, undo: 'one-way' })
    },
  }
}

/** An installed Parley as far as certificates go: real files below one folder. */
export function certsWorld(folder: string, terminal: Terminal = processTerminal()): World {
  const layout: Layout = {
    ...hostLayout('systemd'),
    config: join(folder, 'etc'),
    keys: join(folder, 'keys'),
    installerState: join(folder, 'state'),
    node: process.execPath,
    code: process.cwd(),
    accounts: { web: operator, worker: operator, database: operator, egress: operator, operator },
  }
  return {
    host: hostWith(join(folder, 'nginx')),
    layout: () => layout,
    appliance: () => [],
    gatherFacts: () => Promise.resolve(goodHost),
    probe: () => Promise.resolve([]),
    examine: () => Promise.resolve([]),
    isActive: (_layout, unit) => ['systemctl', 'is-active', unit],
    signIn: async ({ settings }) => ({ email: settings.owner.email }),
    release,
    startInQuarantine: () => Promise.resolve(0),
    terminal,
    now: () => new Date(),
    uid: 0,
    user: 'tester',
  }
}

/** The folders that a host has, and the operator's file. */
export function certsFolder(
  folder: string,
  { httpsPort = 443, httpPort = 'none' }: { httpsPort?: number; httpPort?: number | 'none' } = {},
): void {
  for (const name of ['etc', 'etc/tls', 'keys', 'keys/ca', 'keys/tls', 'state', 'state/stamps'])
    mkdirSync(join(folder, name), { mode: 0o700, recursive: true })
  writeFileSync(
    join(folder, 'etc/parley.yaml'),
    stringify({
      organization: { name: 'Observatory' },
      owner: { email: 'owner@chat.test', full_name: 'Tove Lind' },
      web: { hostname, https_port: httpsPort, http_port: httpPort },
      services: { supervisor: 'systemd' },
    }),
  )
}
