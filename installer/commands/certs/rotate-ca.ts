import {
  isGrown,
  issuedChain,
  rotatedIssuing,
  rotatedRoot,
  type Authority,
} from '../../certificates/authority.ts'
import { changeCertificate } from '../../certificates/change.ts'
import { prune, stage, switchTo } from '../../certificates/generations.ts'
import { parsedCertificate } from '../../certificates/inspect.ts'
import { authorityContents, generationName, readAuthority } from '../../certificates/kept.ts'
import { InstallError } from '../../core/install-error.ts'
import { apply } from '../../core/resource.ts'
import { requireSaneClock } from '../../facts/clock.ts'
import {
  authorityStore,
  certificateNames,
  listsAddress,
  revocation,
  serverStore,
} from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { agree, requireTerminal } from '../consent.ts'
import { installedSite } from '../installation.ts'
import { locked } from '../run-resources.ts'
import { jsonFlag, yesFlag, type Flag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { clockMark } from './candidate.ts'
import { servingOn } from './serving.ts'

const rootFlag: Flag = {
  name: '--root',
  help: 'A new root as well. The old one certifies it, so that its clients go on working until they have the new one.',
}

export const rotateCa: Verb = {
  name: 'certs rotate-ca',
  summary: 'change the keys of the own authority',
  description: [
    'Makes a new issuing CA below the root, and a certificate by it. Clients notice nothing: they trust the root.',
    'With --root the root changes too. Hand the new one out (parley certs trust) in your own time: whoever trusts only the old one goes on working, since it certifies the new one. A second change within that time ends it for clients of the first.',
  ],
  flags: [rootFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "root": {"fingerprint", "validTo"}, "isNewRoot"}',
  files: ['/var/lib/parley/keys/ca'],
  exits: { refused: 'nobody agreed, or the root’s key is not on this host; nothing was changed' },
  examples: [
    ['parley certs rotate-ca', 'the issuing CA’s key may have been seen by others'],
    ['parley certs rotate-ca --root', 'begin to hand out a new root'],
  ],
  async run(world, options) {
    const site = await installedSite(world)
    await requireSaneClock(world.host, world.now(), world.release.madeOn, clockMark(site))
    const isNewRoot = options.has(rootFlag)
    await consent(world, options, site)
    const authority = await locked(world, options.line, () => rotate(world, site, isNewRoot))
    const root = parsedCertificate(authority.root)
    const fingerprint = root?.fingerprint256 ?? ''
    const validTo = root?.validToDate.toISOString() ?? ''
    if (options.has(jsonFlag))
      sayJson(world.terminal, { ok: true, root: { fingerprint, validTo }, isNewRoot })
    else
      say(
        world.terminal,
        isNewRoot
          ? `there is a new root: hand it out with parley certs trust\nSHA-256 ${fingerprint}`
          : 'there is a new issuing CA below the same root: clients notice nothing',
      )
    return 'done'
  },
}

/** The authority first: killed in between, the next renewal issues by it. */
async function rotate(world: World, site: Site, isNewRoot: boolean): Promise<Authority> {
  const { host, now } = world
  const store = authorityStore(site)
  const names = certificateNames(site)
  const lists = listsAddress(site)
  const kept = await readAuthority(host, store)
  const next =
    kept &&
    (await (isNewRoot
      ? rotatedRoot(kept, names, now(), lists)
      : rotatedIssuing(kept, names, now(), lists)))
  if (next === undefined) throw keyless(kept, store.directory)
  const contents = authorityContents(next)
  const name = generationName(contents)
  await stage(host, store, name, contents)
  await switchTo(host, store, name)
  await prune(host, store)
  if (site.settings.tls.source === 'internal-ca') {
    const { chain, key } = await issuedChain(next, names, now(), lists)
    const certificate = { source: 'internal-ca', chain, key, trust: next.root } as const
    await changeCertificate(host, serverStore(site), certificate, await servingOn(world, site))
  }
  await apply(() => host, revocation(site, now, 7))
  return next
}

/** Some clients may believe only what is about to go. */
async function consent(world: World, options: Options, site: Site): Promise<void> {
  const kept = await readAuthority(world.host, authorityStore(site))
  if (kept === undefined || options.has(yesFlag)) return
  const losers = isGrown(kept)
    ? 'Clients that trust only the root of a former release'
    : kept.cross !== undefined && options.has(rootFlag)
      ? 'Clients that trust only the root before the present one'
      : undefined
  if (losers === undefined) return
  requireTerminal(world.terminal, options)
  await agree(
    world.terminal,
    `${losers} will turn away. Do all have the present one (parley certs trust)?`,
  )
}

const keyless = (kept: Authority | undefined, directory: string) =>
  new InstallError('cannot change the own authority', {
    because:
      kept === undefined
        ? `there is none in ${directory}`
        : 'the key of its root is not on this host',
    remedy:
      kept === undefined
        ? 'run parley apply; it makes one'
        : `put it back for as long as this takes: ${directory}/current/root-key.pem`,
    exit: 'refused',
  })
