import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import type { CertificateState } from './state.ts'

/** How a renewal went. */
type Renewal = { readonly at: string; readonly result: string; readonly because?: string }

/** From which part of a life on it is told, and from which somebody must act. */
type Limits = { readonly warn: number; readonly fail: number }

/** Renewed with a third left: below a quarter that is overdue. */
const renewed: Limits = { warn: 1 / 4, fail: 1 / 10 }

/** Somebody has to bring the root's key first: told as soon as it is wanted. */
const broughtTo: Limits = { warn: 1 / 3, fail: 1 / 10 }

/** A root lasts twenty years, and makes the next one with two left; the clients are to have that a year before the end. */
const handedOut: Limits = { warn: 1 / 10, fail: 1 / 20 }

/** How long what clients rely on still lasts, by parts of its life. */
export function judgeLives(state: CertificateState): Finding[] {
  const { server, source } = state
  if (server === null)
    return [fail('certificate', 'there is none', 'run parley apply; it makes one')]
  return [
    judgeLife('certificate', server, renewed, 'parley certs renew says why it is not renewed'),
    ...(source === 'internal-ca' ? judgeAuthority(state) : []),
  ]
}

/** The own authority, and the root before it while that has clients. */
export function judgeAuthority({ issuing, root, formerRoot }: CertificateState): Finding[] {
  if (issuing === null || root === null) return []
  const byKey = 'put the root’s key back (see docs/certificates.md), then: parley certs renew'
  return [
    root.keyIsHere
      ? judgeLife('issuing CA', issuing, renewed, 'parley certs renew says why it is not renewed')
      : judgeLife('issuing CA', issuing, broughtTo, byKey),
    judgeLife(
      'root',
      root,
      handedOut,
      root.keyIsHere ? 'parley certs renew makes the next one' : byKey,
    ),
    ...(formerRoot === null ? [] : [judgeFormer(formerRoot)]),
  ]
}

/** Half a year to hand the present root out to whoever has only the one before it. */
function judgeFormer({ until, daysUntil }: NonNullable<CertificateState['formerRoot']>): Finding {
  const day = until.slice(0, 10)
  if (daysUntil < 0) return pass('former root', `nobody relies on it any more since ${day}`)
  const found = `clients that have only that one go on working until ${day}`
  return daysUntil < 183
    ? warn('former root', found, 'hand the present one out: parley certs trust')
    : pass('former root', found)
}

/** Whether the certificate is from where the settings want it. */
export function judgeSource({ source }: CertificateState, wanted: string): Finding {
  return source === wanted
    ? pass('source', wanted)
    : warn(
        'source',
        `tls.source is ${wanted}, and people are shown one of ${source ?? 'nobody'}`,
        wanted === 'files' ? 'parley certs import' : 'parley certs issue',
      )
}

/** A renewal that failed must not go unnoticed. */
export function judgeRenewal(state: CertificateState, renewal: Renewal | undefined): Finding {
  if (state.pending)
    return warn(
      'renewal',
      'a change of the certificate was cut short',
      'parley certs renew completes it',
    )
  if (renewal === undefined) return pass('renewal', 'none was tried yet')
  const words = `${renewal.result} on ${renewal.at.slice(0, 16)}Z${renewal.because === undefined ? '' : `: ${renewal.because}`}`
  return renewal.result === 'failed'
    ? fail('renewal', words, 'put right what it says, then: parley certs renew')
    : pass('renewal', words)
}

function judgeLife(
  about: string,
  { daysLeft, lifeLeft, validTo }: { daysLeft: number; lifeLeft: number; validTo: string },
  limits: Limits,
  remedy: string,
): Finding {
  const found =
    daysLeft < 0
      ? `ended on ${validTo.slice(0, 10)}`
      : `${daysLeft} days left, until ${validTo.slice(0, 10)}`
  if (lifeLeft <= limits.fail) return fail(about, found, remedy)
  return lifeLeft < limits.warn ? warn(about, found, remedy) : pass(about, found)
}
