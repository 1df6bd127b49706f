import { daysBetween } from '../core/days.ts'
import type { Look } from '../core/host.ts'
import { isGrown } from './authority.ts'
import { currentOf, pendingOf, previousOf, type Store } from './generations.ts'
import {
  certificatesIn,
  commonName,
  lifeLeft,
  namesOf,
  parsedCertificate,
  subjectOf,
} from './inspect.ts'
import { readAuthority, readGeneration, type Source } from './kept.ts'
import { serialOf } from './revocation/list.ts'

/** One certificate as people see it. Dates are ISO 8601. */
type Seen = {
  readonly subject: string
  readonly issuer: string
  readonly names: readonly string[]
  readonly fingerprint: string
  readonly serial: string
  readonly validTo: string
  readonly daysLeft: number
  /** 1 when it begins, 0 when it has ended. */
  readonly lifeLeft: number
}

export type CertificateState = {
  /** Of what the server shows. */
  readonly source: Source | null
  readonly server: Seen | null
  readonly previous: (Seen & { readonly source: Source }) | null
  /** A change that was cut short; the next renewal completes it. */
  readonly pending: boolean
  /** From when on the next renewal brings a new one; null where that is up to the operator. */
  readonly renewsFrom: string | null
  readonly root: (Seen & { readonly keyIsHere: boolean }) | null
  readonly issuing: Seen | null
  /** A root before the present one, whose clients go on working. */
  readonly formerRoot: (Seen & { readonly until: string; readonly daysUntil: number }) | null
}

type Reading = Pick<Look, 'read'>

/** What there is, without judging it. */
export async function certificateState(
  host: Reading,
  { server: tls, authority: ca }: { server: Store; authority: Store },
  now: Date,
): Promise<CertificateState> {
  const current = await currentOf(host, tls)
  const kept = await generation(host, tls, current)
  return {
    source: kept?.source ?? null,
    server: seen(kept?.chain, now),
    previous: await before(host, tls, current, now),
    pending: (await pendingOf(host, tls)) !== undefined,
    renewsFrom: kept === undefined || kept.source === 'files' ? null : aThirdLeft(kept.chain),
    ...(await authorityState(host, ca, now)),
  }
}

const generation = async (host: Reading, store: Store, name: string | undefined) =>
  name === undefined ? undefined : readGeneration(host, store, name)

async function before(
  host: Reading,
  store: Store,
  current: string | undefined,
  now: Date,
): Promise<CertificateState['previous']> {
  const name = await previousOf(host, store)
  const kept = name === current ? undefined : await generation(host, store, name)
  const server = seen(kept?.chain, now)
  return kept === undefined || server === null ? null : { ...server, source: kept.source }
}

async function authorityState(
  host: Reading,
  store: Store,
  now: Date,
): Promise<Pick<CertificateState, 'root' | 'issuing' | 'formerRoot'>> {
  const authority = await readAuthority(host, store)
  if (authority === undefined) return { root: null, issuing: null, formerRoot: null }
  const root = seen(authority.root, now)
  const former = seen(authority.former, now)
  const crossEnd = parsedCertificate(authority.cross ?? '')?.validToDate.toISOString()
  const until = isGrown(authority) ? former?.validTo : crossEnd
  return {
    root: root && { ...root, keyIsHere: authority.rootKey !== undefined },
    issuing: seen(authority.issuing.certificate, now),
    formerRoot:
      former && until !== undefined
        ? { ...former, until, daysUntil: daysBetween(now, new Date(until)) }
        : null,
  }
}

function seen(pem: string | undefined, now: Date): Seen | null {
  const [certificate] = certificatesIn(pem ?? '')
  if (certificate === undefined) return null
  const { validToDate, fingerprint256 } = certificate
  return {
    subject: subjectOf(certificate),
    issuer: commonName(certificate.issuer),
    names: namesOf(certificate),
    fingerprint: fingerprint256,
    serial: serialOf(certificate),
    validTo: validToDate.toISOString(),
    daysLeft: daysBetween(now, validToDate),
    lifeLeft: Number(lifeLeft(certificate, now).toFixed(3)),
  }
}

function aThirdLeft(chain: string): string | null {
  const [leaf] = certificatesIn(chain)
  if (leaf === undefined) return null
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()]
  return new Date(to - (to - from) / 3).toISOString()
}
