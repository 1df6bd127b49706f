import { gradeOf, type Grade } from '../certificates/grade/grade.ts'
import { observeHandshakes, type Handshakes } from '../certificates/grade/observe.ts'
import { visit, type Visit } from '../certificates/grade/visit.ts'
import { readServerCertificate } from '../certificates/kept.ts'
import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import { serverStore } from '../recipes/certificates.ts'
import type { Check } from './check.ts'

/** The grade that SSL Labs' rules give, from what this host answers just now and not from what its files say. */
export const tlsIsGraded: Check = {
  name: 'tls-grade',
  promise: 'what people are served over TLS is worth an A+ by the rules of SSL Labs',
  severity: 'medium',
  async look({ host, site }) {
    const { hostname, httpsPort } = site.settings.web
    const kept = await readServerCertificate(host, serverStore(site))
    if (kept === undefined) return []
    const seen = await visit(httpsPort, hostname, kept.trust)
    const handshakes = await observeHandshakes(httpsPort, hostname)
    const grade = gradeOf({ ...handshakes, ...seen })
    return [found(grade, seen, evidenceOf(grade, handshakes, seen)), ...grade.reasons.map(told)]
  },
}

const about = 'TLS grade'

function found(
  { letter }: Grade,
  { trustedBy, distrust = '' }: Visit,
  evidence: string[],
): Finding {
  if (trustedBy === undefined)
    return fail(
      about,
      `T: no client trusts it (${distrust}); ${letter} if that is ignored`,
      'parley certs status and parley certs import --check say what is wrong',
      evidence,
    )
  const words =
    trustedBy === 'everybody'
      ? letter
      : `${letter} for whoever trusts your root; T for strangers, who do not know it (${distrust})`
  return letter === 'A+'
    ? pass(about, words, evidence)
    : warn(about, words, 'what keeps it from an A+ is said below', evidence)
}

const told = ({ most, found, remedy }: Grade['reasons'][number]): Finding =>
  most === 'F' ? fail(`at most ${most}`, found, remedy) : warn(`at most ${most}`, found, remedy)

function evidenceOf(
  { points }: Grade,
  { agreed, refusesFallback, count }: Handshakes,
  { keyBits, hstsSeconds }: Visit,
): string[] {
  const offers = Object.entries(agreed).map(
    ([protocol, { suites, groups }]) =>
      `${protocol}: ${suites.map(({ name }) => name).join(', ')}; groups ${groups.map(({ name }) => name).join(', ') || 'none'}`,
  )
  return [
    `SSL Labs rating guide 2009r, ${count} handshakes`,
    `${points.all} of 100: protocols ${points.protocols}, key exchange ${points.keyExchange}, ciphers ${points.ciphers}`,
    ...offers,
    `the certificate’s key is worth an RSA key of ${keyBits} bits`,
    `Strict-Transport-Security: ${hstsSeconds === undefined ? 'none' : `${hstsSeconds} s`}`,
    ...(refusesFallback === undefined
      ? []
      : [`pushed down to an older version: ${refusesFallback ? 'refused' : 'not noticed'}`]),
  ]
}
