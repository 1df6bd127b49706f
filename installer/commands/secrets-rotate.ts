import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import { probeSigningKey } from '../probes/signing-key.ts'
import type { Site } from '../recipes/site.ts'
import { secrets } from '../secrets/index.ts'
import { rotate } from '../secrets/rotate.ts'
import type { Secret } from '../secrets/secret.ts'
import { sealingOf } from '../secrets/sealing.ts'
import { within } from '../supervisor/process-identity.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { locked, resourcesOf } from './run-resources.ts'
import { jsonFlag, type Argument, type Verb } from './verb.ts'
import type { World } from './world.ts'

const which: Argument = {
  name: 'NAME',
  help: 'The secret, as parley secrets list names it, or all.',
}

export const secretsRotate: Verb = {
  name: 'secrets rotate',
  summary: 'replace a secret without failing a request',
  description: [
    'The new one is made and sealed beside the present one, its service takes it gracefully, a live request shows that it did, and then the present one is dropped. What the earlier key signed counts for as long as it can still be shown: nobody is signed out.',
    'A rotation that was cut short, by a signal or by a power failure, is completed by the next one. When the service does not take the new secret, the present one is put back.',
  ],
  arguments: [which],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "rotated": [{"name", "completed"}]}; completed: an earlier rotation was completed, no further one made',
  files: ['/etc/credstore.encrypted/parley.*'],
  exits: { usage: 'there is no such secret', refused: 'Parley is not installed here' },
  examples: [
    ['parley secrets rotate signing', 'when somebody who could read it has left'],
    ['parley secrets rotate all', 'once a year'],
  ],
  async run(world, options) {
    const chosen = secretsNamed(options.argument(which) ?? '')
    const site = await installedSite(world)
    const rotated = await locked(world, options.line, async () => {
      const done: { name: string; completed: boolean }[] = []
      for (const secret of chosen) {
        note(world.terminal, `rotating ${secret.name}`)
        done.push({ name: secret.name, ...(await rotateOn(world, site, secret)) })
      }
      return done
    })
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, rotated })
    else say(world.terminal, ...rotated.map(told))
    return 'done'
  },
}

const told = ({ name, completed }: { name: string; completed: boolean }) =>
  completed ? `completed the rotation of ${name} that was cut short` : `rotated ${name}`

function secretsNamed(name: string): readonly Secret[] {
  const found = name === 'all' ? secrets : secrets.filter(secret => secret.name === name)
  if (found.length > 0) return found
  throw new InstallError(`cannot rotate ${name}`, {
    because: 'there is no secret of that name',
    remedy: `name one of these: ${secrets.map(secret => secret.name).join(', ')}, all`,
    exit: 'usage',
  })
}

const patienceMs = 60_000

function rotateOn({ host, ...world }: World, site: Site, secret: Secret) {
  const { layout } = site
  const readers = resourcesOf({ host, ...world }, site).filter(({ id }) =>
    secret.readers.some(unit => id === `service ${unit}`),
  )
  return rotate(secret, {
    host,
    sealing: sealingOf(layout),
    owner: layout.accounts.operator,
    now: world.now(),
    async take() {
      for (const reader of readers)
        if ((await reader.check(host)) !== undefined) await reader.apply(host)
    },
    async shows(mark) {
      const ca = await host.read(join(layout.config, 'tls', 'ca.pem'))
      const { hostname, httpsPort: port } = site.settings.web
      const server = { hostname, port, ca: ca?.kind === 'file' ? ca.content : '' }
      return within(patienceMs, async () => (await probeSigningKey(server)) === mark)
    },
  })
}
