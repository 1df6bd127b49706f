import { currentOf, previousOf } from '../../certificates/generations.ts'
import { certificatesIn } from '../../certificates/inspect.ts'
import { readGeneration, readServerCertificate } from '../../certificates/kept.ts'
import { plainSerial, reasons, serialOf, type Reason } from '../../certificates/revocation/list.ts'
import {
  issuedHere,
  recordIn,
  recordText,
  type Known,
} from '../../certificates/revocation/record.ts'
import { InstallError } from '../../core/install-error.ts'
import { apply } from '../../core/resource.ts'
import { requireSaneClock } from '../../facts/clock.ts'
import {
  listPlace,
  listsAddress,
  certificateStores,
  revocation,
  serverStore,
} from '../../recipes/certificates.ts'
import type { Site } from '../../recipes/site.ts'
import { note, say, sayJson } from '../../terminal/terminal.ts'
import { installedSite } from '../installation.ts'
import { locked } from '../run-resources.ts'
import { jsonFlag, type Argument, type Flag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { clockMark } from './candidate.ts'
import { renewed } from './renewing.ts'

const which: Argument = {
  name: 'SERIAL',
  help: 'Its serial number, as parley certs status and every client show it; or `previous`: the certificate before the present one.',
}
const reasonFlag: Flag = {
  name: '--reason',
  value: 'REASON',
  help: `What the list says of it: ${reasons.join(' or ')}; the first without this.`,
}
const issueFlag: Flag = {
  name: '--issue',
  help: 'Where it is the one that people are shown: get a new one first, as parley certs issue does.',
}

export const revokeCerts: Verb = {
  name: 'certs revoke',
  summary: 'take back a certificate of the own authority, before its end',
  description: [
    'Puts it on the revocation list of the authority that has signed it, for the time that it would have been valid, and publishes the list. For a key that others may have: first a new certificate (--issue, or parley certs issue; for the issuing CA parley certs rotate-ca), then this.',
    'Clients that look at such lists turn away from it; they may keep the list they have until it ends. Most browsers do not look. Cut short, the same command completes it.',
  ],
  arguments: [which],
  flags: [reasonFlag, issueFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "serial", "subject", "reason", "at", "until", "published"}',
  files: ['/var/lib/parley/keys/lists', '/etc/parley/tls/lists'],
  exits: {
    done: 'it is on the list',
    refused: 'it is none of ours, people are shown it, or the key to sign with is not here',
  },
  examples: [
    ['parley certs revoke previous', 'after parley certs issue: somebody may have its key'],
    ['parley certs revoke 5F3A… --issue', 'the certificate that people are shown, in one go'],
    ['parley certs revoke 5F3A… --reason superseded', 'nobody has its key'],
  ],
  async run(world, options) {
    const site = await installedSite(world)
    await requireSaneClock(world.host, world.now(), world.release.madeOn, clockMark(site))
    const reason = reasonIn(options)
    const serial = await serialIn(world, site, options.argument(which) ?? '')
    if (options.has(issueFlag) && (await shownSerials(world, site))[0] === serial)
      await renewed(world, site, { line: options.line, isForced: true })
    const { subject, to, revoked } = await locked(world, options.line, () =>
      revoke(world, site, serial, reason),
    )
    const { published } = listPlace(site)
    if (listsAddress(site) === undefined)
      note(
        world.terminal,
        `note: no client will ask, since web.http_port is none; the lists lie in ${published}`,
      )
    if (options.has(jsonFlag))
      sayJson(world.terminal, { ok: true, serial, subject, ...revoked, until: to, published })
    else
      say(
        world.terminal,
        `revoked: ${serial} (${subject}), ${revoked.reason}; on the list until ${to.slice(0, 10)}`,
      )
    return 'done'
  },
}

/** Noted first: a run that is cut short after that is completed by the next, or by the timer. */
async function revoke(
  world: World,
  site: Site,
  serial: string,
  reason: Reason,
): Promise<Known & Required<Pick<Known, 'revoked'>>> {
  const { host, now } = world
  const { directory, owner } = listPlace(site)
  const lists = () => apply(() => host, revocation(site, now, 7))
  await lists()
  const stores = certificateStores(site)
  const { known, signers } = await issuedHere(host, directory, { stores, now: now() })
  const found = known.find(one => one.serial === serial)
  if (found === undefined) throw unknown(serial)
  if ((await shownSerials(world, site)).includes(serial)) throw stillShown(found)
  const signer = signers.find(({ mark }) => mark === found.by)
  if (signer?.key === undefined) throw keyless(found, signer !== undefined)
  const revoked = found.revoked ?? { at: now().toISOString(), reason }
  const content = recordText(known.map(one => (one === found ? { ...one, revoked } : one)))
  await host.write(recordIn(directory), { kind: 'file', content, mode: 0o600, owner })
  await lists()
  return { ...found, revoked }
}

/** Of all that people are shown, the server’s own first. */
async function shownSerials({ host }: World, site: Site): Promise<string[]> {
  const kept = await readServerCertificate(host, serverStore(site))
  return certificatesIn(kept?.chain ?? '').map(serialOf)
}

function reasonIn(options: Options): Reason {
  const word = options.value(reasonFlag) ?? reasons[0]
  const found = reasons.find(reason => reason === word)
  if (found !== undefined) return found
  throw new InstallError(`cannot revoke a certificate for the reason ${word}`, {
    because: 'the list has no such word',
    remedy: `use one of ${reasons.join(', ')}`,
    exit: 'usage',
  })
}

async function serialIn({ host }: World, site: Site, word: string): Promise<string> {
  const store = serverStore(site)
  if (word !== 'previous') {
    if (/^(?:0x)?[\da-f:]+$/i.test(word)) return plainSerial(word)
    throw new InstallError(`cannot revoke ${word}`, {
      because: 'that is no serial number',
      remedy: 'give it in hexadecimal, as parley certs status shows it, or say previous',
      exit: 'usage',
    })
  }
  const name = await previousOf(host, store)
  const isOther = name !== undefined && name !== (await currentOf(host, store))
  const kept = isOther ? await readGeneration(host, store, name) : undefined
  const [leaf] = certificatesIn(kept?.chain ?? '')
  if (leaf !== undefined) return serialOf(leaf)
  throw new InstallError('cannot revoke the previous certificate', {
    because: 'there is none',
    remedy: 'parley certs status shows what there is',
    exit: 'refused',
  })
}

const unknown = (serial: string) =>
  new InstallError(`cannot revoke ${serial}`, {
    because: 'the own authority has issued no such certificate, or it has ended',
    remedy:
      'parley certs status shows the serial numbers; what others issued, they revoke: ask them',
    exit: 'refused',
  })

const stillShown = ({ serial, subject }: Known) =>
  new InstallError(`cannot revoke ${serial} (${subject})`, {
    because: 'people are shown it: clients that look at revocation lists would turn away',
    remedy:
      'replace it first: with parley certs issue (or --issue here) that of the server, with parley certs rotate-ca that of an authority',
    exit: 'refused',
  })

const keyless = ({ serial, to }: Known, isBack: boolean) =>
  new InstallError(`cannot revoke ${serial}`, {
    because: 'the key that has signed it, and would sign the list, is not on this host',
    remedy: isBack
      ? 'put the root’s key back for as long as this takes (see docs/certificates.md)'
      : `it ends by itself on ${to.slice(0, 10)}; until then only a new root is stronger (parley certs rotate-ca --root)`,
    exit: 'refused',
  })
