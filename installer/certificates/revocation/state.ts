import { daysBetween } from '../../core/days.ts'
import type { Look } from '../../core/host.ts'
import { fail, pass, warn, type Finding } from '../../facts/finding.ts'
import { certificatesIn, commonName } from '../inspect.ts'
import { readServerCertificate } from '../kept.ts'
import { addressIn } from './address.ts'
import { presentList } from './due.ts'
import { signerOf, signersIn, type Stores } from './signers.ts'

/** What a certificate that people are shown says of its issuer’s list, and that list. Dates are ISO 8601. */
export type ListState = {
  /** Who signs the list. */
  readonly by: string
  readonly isIssuing: boolean
  /** What the certificate names; null where it names none. */
  readonly address: string | null
  /** Null where there is no list by that key. */
  readonly list: {
    readonly signedAt: string
    readonly ageDays: number
    readonly validTo: string
    readonly daysLeft: number
    /** How many certificates are on it. */
    readonly revoked: number
  } | null
}

/** One for each living certificate of the own authority that people are shown; none where others vouch. */
export async function listStates(
  host: Pick<Look, 'read'>,
  directory: string,
  { stores, now }: { stores: Stores; now: Date },
): Promise<ListState[]> {
  const shown = await readServerCertificate(host, stores.server)
  const signers = await signersIn(host, stores)
  const living = certificatesIn(shown?.chain ?? '').filter(({ validToDate }) => validToDate > now)
  const states: ListState[] = []
  for (const certificate of living) {
    const by = signerOf(certificate, signers)
    if (by === undefined) continue
    const list = await presentList(host, directory, by)
    states.push({
      by: commonName(certificate.issuer),
      isIssuing: by.isIssuing,
      address: (await addressIn(certificate)) ?? null,
      list:
        list === undefined
          ? null
          : {
              signedAt: list.from.toISOString(),
              ageDays: daysBetween(list.from, now),
              validTo: list.to.toISOString(),
              daysLeft: daysBetween(now, list.to),
              revoked: list.serials.length,
            },
    })
  }
  return states
}

/** The timer signs it anew every week: by then it has missed that for another. */
const lateDays = 14

const byKey = 'put the root’s key back (see docs/certificates.md), then: parley certs renew'
const bySelf = 'parley certs renew signs it anew, or says why not'

/** Whether strict clients find what they insist on. @param isOffered where the site offers lists at all */
export const judgeLists = (states: readonly ListState[], isOffered: boolean): Finding[] =>
  states.map(state => judgeList(state, isOffered))

function judgeList({ by, isIssuing, address, list }: ListState, isOffered: boolean): Finding {
  const about = `revocation list of ${by}`
  const remedy = isIssuing ? bySelf : byKey
  if (address === null)
    return isOffered
      ? warn(
          about,
          'what it signed does not say where the list is',
          isIssuing ? 'parley apply' : byKey,
        )
      : pass(about, 'none is offered: web.http_port is none')
  if (list === null) return fail(about, 'there is none', remedy)
  const { validTo, signedAt, ageDays, daysLeft, revoked } = list
  if (daysLeft < 0) return fail(about, `it ended on ${day(validTo)}`, remedy)
  const found = `${revoked} on it; signed on ${day(signedAt)}, until ${day(validTo)}`
  return isIssuing && ageDays > lateDays ? warn(about, found, bySelf) : pass(about, found)
}

const day = (date: string) => date.slice(0, 10)
