import { daysBetween } from '../core/days.ts'
import { foundOn, type Closed, type Found } from '../secrets/found.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Verb } from './verb.ts'

export const secretsList: Verb = {
  name: 'secrets list',
  summary:
    'say which secrets and keys there are, how each is closed, since when, and what replaces it',
  description: [
    'Shows no secret. On a host with systemd each is sealed with the host’s own key, and with its TPM chip where there is one; the service that needs it, and no other, gets it unsealed into its memory.',
    'The keys of certificates are files for root alone, on the encrypted volume where there is one.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "secrets": [{"name", "purpose", "readers", "path", "seal": "host|tpm2+host|file|volume|away" | null, "since" | null, "rotatedBy"}]}',
  files: ['/etc/credstore.encrypted/parley.*', '/var/lib/parley/keys'],
  exits: { failed: 'a secret is missing, or this host cannot open it' },
  examples: [['parley secrets list', 'before and after a rotation']],
  async run(world, options) {
    const found = await foundOn(world.host, await installedSite(world))
    const ok = found.every(({ seal }) => seal !== null)
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok, secrets: found })
    else say(world.terminal, ...found.flatMap(one => linesOf(world.now(), one)))
    return ok ? 'done' : 'failed'
  },
}

const meanings: Readonly<Record<Closed, string>> = {
  host: 'sealed with the key of this host',
  'tpm2+host': 'sealed with the key of this host and its TPM chip',
  file: 'a file for root alone',
  volume: 'a file for root alone, on the encrypted volume',
  away: 'not on this host; needed only to renew the issuing CA (docs/certificates.md)',
}

const linesOf = (now: Date, { name, purpose, readers, path, seal, since, rotatedBy }: Found) => [
  `${name}  ${purpose}`,
  `  ${seal === null ? 'missing, or this host cannot open it; to do: parley apply' : meanings[seal]}`,
  `  read by ${readers.join(', ')}`,
  `  ${path}${since === null ? '' : `, since ${since.slice(0, 16).replace('T', ' ')} UTC, ${age(since, now)}`}`,
  `  rotated by ${rotatedBy}`,
]

function age(since: string, now: Date): string {
  const days = daysBetween(new Date(since), now)
  return days === 1 ? '1 day old' : `${Math.max(0, days)} days old`
}
