import type { Site } from '../recipes/site.ts'
import { secrets } from '../secrets/index.ts'
import { sealingOf, type Seal } from '../secrets/sealing.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Verb } from './verb.ts'
import type { World } from './world.ts'

export const secretsList: Verb = {
  name: 'secrets list',
  summary: 'say which secrets the services keep, how each is sealed, and since when',
  description: [
    'Shows no secret. On a host with systemd each is sealed with the host’s own key, and with its TPM chip where there is one; the service that needs it, and no other, gets it unsealed into its memory.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "secrets": [{"name", "purpose", "readers", "path", "seal": "host|tpm2+host|file" | null, "since" | null}]}',
  files: ['/etc/credstore.encrypted/parley.*'],
  exits: { failed: 'a secret is missing, or this host cannot open it' },
  examples: [['parley secrets list', 'before and after a rotation']],
  async run(world, options) {
    const found = await lookAt(world, await installedSite(world))
    const ok = found.every(({ seal }) => seal !== null)
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok, secrets: found })
    else say(world.terminal, ...found.flatMap(linesOf))
    return ok ? 'done' : 'failed'
  },
}

type Found = {
  readonly name: string
  readonly purpose: string
  readonly readers: readonly string[]
  readonly path: string
  readonly seal: Seal | null
  readonly since: string | null
}

const lookAt = ({ host }: World, { layout }: Site): Promise<Found[]> =>
  Promise.all(
    secrets.map(async ({ name, purpose, readers }) => {
      const sealing = sealingOf(layout)
      const path = sealing.path(name)
      const entry = await host.read(path)
      const opens = (await sealing.open(host, name)) !== undefined
      const written = await host.ask(['stat', '--format=%Y', '--', path])
      return {
        name,
        purpose,
        readers,
        path,
        seal: entry?.kind === 'file' && opens ? sealing.sealOf(entry.content) : null,
        since: written.ok ? new Date(Number(written.out) * 1000).toISOString() : null,
      }
    }),
  )

const meanings: Readonly<Record<Seal, string>> = {
  host: 'sealed with the key of this host',
  'tpm2+host': 'sealed with the key of this host and its TPM chip',
  file: 'a file for root alone; systemd, which would seal it, does not run here',
}

const linesOf = ({ name, purpose, readers, path, seal, since }: Found): string[] => [
  `${name}  ${purpose}`,
  `  ${seal === null ? 'missing, or this host cannot open it; to do: parley apply' : meanings[seal]}`,
  `  read by ${readers.join(', ')}`,
  `  ${path}${since === null ? '' : `, since ${since.slice(0, 16).replace('T', ' ')} UTC`}`,
]
