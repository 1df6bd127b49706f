import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import { probeSigningKey } from '../probes/signing-key.ts'
import { acmeSecret } from '../recipes/certificates.ts'
import type { Site } from '../recipes/site.ts'
import { secrets } from '../secrets/index.ts'
import { keptKeys } from '../secrets/kept-keys.ts'
import { broughtKey, given, leftAlone, type Replaced } from '../secrets/left-alone.ts'
import { rotate } from '../secrets/rotate.ts'
import type { Secret } from '../secrets/secret.ts'
import { sealingOf } from '../secrets/sealing.ts'
import { within } from '../core/within.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import { rotateAccountKey } from './certs/acme-account.ts'
import { renewed } from './certs/renewing.ts'
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
    'Of the keys of certificates, tls and acme-account are rotated so too; all leaves alone what clients or others were given, or gave (mail, ca-issuing, ca-root, acme-eab, acme-dns, and tls where the certificate came from files). The words that replace these are said.',
    'A rotation that was cut short, by a signal or by a power failure, is completed by the next one. When the service does not take the new secret, the present one is put back.',
  ],
  arguments: [which],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "rotated": [{"name", "completed"}], "leftAlone": [{"name", "rotatedBy"}]}; completed: an earlier rotation was completed, no further one made; leftAlone: what all does not replace, empty where a secret was named',
  files: ['/etc/credstore.encrypted/parley.*'],
  exits: {
    usage: 'there is no such secret',
    refused:
      'Parley is not installed here, or the secret is replaced by other words, which it says',
  },
  examples: [
    ['parley secrets rotate signing', 'when somebody who could read it has left'],
    ['parley secrets rotate all', 'once a year'],
  ],
  async run(world, options) {
    const name = options.argument(which) ?? ''
    const chosen = rotationsNamed(name)
    const site = await installedSite(world)
    const rotated: { name: string; completed: boolean }[] = []
    for (const { name: secret, isOfAll, rotate } of chosen) {
      if (name === 'all' && !(await isOfAll(world, site))) continue
      note(world.terminal, `rotating ${secret}`)
      rotated.push({ name: secret, ...(await rotate(world, site, options.line)) })
    }
    const rest = name === 'all' ? leftAlone(rotated.map(one => one.name)) : []
    note(world.terminal, ...rest.map(toldAlone))
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, rotated, leftAlone: rest })
    else say(world.terminal, ...rotated.map(told))
    return 'done'
  },
}

type Rotation = {
  readonly name: string
  /** Whether `all` means it, too. */
  readonly isOfAll: (world: World, site: Site) => Promise<boolean>
  readonly rotate: (world: World, site: Site, line: string) => Promise<{ completed: boolean }>
}

/** Somebody who brings a certificate brings its key. */
const mayMakeTls = ({ settings }: Site) => settings.tls.source !== 'files'

/** Keys of certificates that change without anybody else being told. The account last: it needs the authority. */
const keyRotations: readonly Rotation[] = [
  {
    name: 'tls',
    isOfAll: (_world, site) => Promise.resolve(mayMakeTls(site)),
    async rotate(world, site, line) {
      if (!mayMakeTls(site)) throw theirs
      await renewed(world, site, { line, isForced: true })
      return { completed: false }
    },
  },
  {
    name: 'acme-account',
    // An account from earlier days is nobody's business now.
    isOfAll: async ({ host }, site) =>
      site.settings.tls.source === 'acme' &&
      (await host.read(acmeSecret(site, 'account-key.pem'))) !== undefined,
    async rotate(world, site, line) {
      await locked(world, line, () => rotateAccountKey(world, site))
      return { completed: false }
    },
  },
]

const rotated = secrets.filter(({ replacedBy }) => replacedBy === undefined)

const rotations: readonly Rotation[] = [
  ...rotated.map(secret => ({
    name: secret.name,
    isOfAll: () => Promise.resolve(true),
    rotate: (world: World, site: Site, line: string) =>
      locked(world, line, () => rotateOn(world, site, secret)),
  })),
  ...keyRotations,
]

const elsewhere: readonly Replaced[] = [...given, ...keptKeys].filter(({ name }) =>
  rotations.every(one => one.name !== name),
)

const toldAlone = ({ name, rotatedBy }: Replaced) =>
  `left alone: ${name}; ${rotatedBy === broughtKey ? '' : 'by '}${rotatedBy}`

const theirs = new InstallError('cannot rotate tls', {
  because: 'tls.source is files: the key came with the certificate',
  remedy: broughtKey,
  exit: 'refused',
})

const told = ({ name, completed }: { name: string; completed: boolean }) =>
  completed ? `completed the rotation of ${name} that was cut short` : `rotated ${name}`

function rotationsNamed(name: string): readonly Rotation[] {
  const found = name === 'all' ? rotations : rotations.filter(one => one.name === name)
  if (found.length > 0) return found
  const key = elsewhere.find(one => one.name === name)
  if (key !== undefined)
    throw new InstallError(`cannot rotate ${name} like this`, {
      because: 'others rely on it, and must be thought of first',
      remedy: `it is replaced by ${key.rotatedBy}`,
      exit: 'refused',
    })
  throw new InstallError(`cannot rotate ${name}`, {
    because: 'there is no secret of that name',
    remedy: `name one of these: ${rotations.map(one => one.name).join(', ')}, all`,
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
      // Its readers were started anew, and none of them starts with one that it cannot use.
      if (mark === '') return true
      const ca = await host.read(join(layout.config, 'tls', 'ca.pem'))
      const { hostname, httpsPort: port } = site.settings.web
      const server = { hostname, port, ca: ca?.kind === 'file' ? ca.content : '' }
      return within(patienceMs, async () => (await probeSigningKey(server)) === mark)
    },
  })
}
