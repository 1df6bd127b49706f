import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import type { CertificateState } from './state.ts'

/** How a renewal went. */
type Renewal = { readonly at: string; readonly result: string; readonly because?: string }

/**
 * How long what clients rely on still lasts, by parts of its life. Renewed at a third: below a quarter a renewal is
 * overdue, below a tenth somebody must act.
 */
export function judgeLives(state: CertificateState): Finding[] {
  const { server, issuing, root, source } = state
  if (server === null)
    return [fail('certificate', 'there is none', 'run parley apply; it makes one')]
  return [
    judgeLife('certificate', server, 'parley certs renew says why it is not renewed'),
    ...(source === 'internal-ca' && issuing !== null && root !== null
      ? [
          judgeLife(
            'issuing CA',
            issuing,
            root.keyIsHere
              ? 'parley certs renew says why it is not renewed'
              : 'put the root’s key back (see docs/certificates.md), then: parley certs renew',
          ),
          judgeLife('root', root, 'parley certs rotate-ca --root makes the next one'),
        ]
      : []),
  ]
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
  remedy: string,
): Finding {
  const found =
    daysLeft < 0
      ? `ended on ${validTo.slice(0, 10)}`
      : `${daysLeft} days left, until ${validTo.slice(0, 10)}`
  if (lifeLeft <= 1 / 10) return fail(about, found, remedy)
  return lifeLeft < 1 / 4 ? warn(about, found, remedy) : pass(about, found)
}
