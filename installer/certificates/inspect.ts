import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Issued } from './issue.ts'

/** Part of its life that is left, 0 when it has ended and before it begins. */
export function lifeLeft(
  { validFromDate, validToDate }: Pick<X509Certificate, 'validFromDate' | 'validToDate'>,
  now: Date,
): number {
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()]
  return now.getTime() < from ? 0 : Math.max(0, (to - now.getTime()) / (to - from))
}

/** The texts of the certificates in a PEM text, in order. */
export const blocksIn = (pem: string): string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []

/** The certificates of a PEM text, in order; what cannot be read is left out. */
export const certificatesIn = (pem: string): X509Certificate[] =>
  blocksIn(pem).flatMap(block => parsedCertificate(block) ?? [])

/** What people call a subject or an issuer, as Node shows it: an empty one not at all, whatever the types say. */
export const commonName = (name: string | undefined): string => firstOf(callings(name))

/** What people call a certificate, by one of its names where it has no subject, as public authorities issue them now. */
export function subjectOf(certificate: X509Certificate): string {
  const [common, whole] = callings(certificate.subject)
  return firstOf([common, ...namesOf(certificate), whole])
}

/** The common name, and all that is there; empty where there is none. */
function callings(name = ''): [common: string, whole: string] {
  const parts = name.split('\n')
  const [common = ''] = parts.filter(part => part.startsWith('CN='))
  return [common.replace('CN=', ''), parts.join(', ')]
}

function firstOf(callings: readonly string[]): string {
  const [first = 'nobody'] = callings.filter(Boolean)
  return first
}

export function parsedCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

export function belongs(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

/** Whether it was issued, signature and all, by that authority. */
export const isBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** The names that it does not cover. A common name covers nothing, as with every browser. */
export const namesMissing = (leaf: X509Certificate, names: readonly string[]): string[] =>
  names.filter(name =>
    isIP(name) === 0
      ? leaf.checkHost(name, { subject: 'never' }) === undefined
      : leaf.checkIP(name) === undefined,
  )

/** The names it bears: `chat.example.org`, `127.0.0.1`. */
export const namesOf = (leaf: X509Certificate): string[] =>
  (leaf.subjectAltName ?? '')
    .split(', ')
    .filter(Boolean)
    .map(name => name.replace(/^(?:DNS|IP Address):/, ''))

/** Why a server certificate of the own authority must be issued anew, or undefined when it is good. */
export function leafDifference(
  { certificate, key }: Issued,
  issuing: string,
  names: readonly string[],
  now: Date,
): string | undefined {
  const leaf = parsedCertificate(certificate)
  const issuer = parsedCertificate(issuing)
  if (leaf === undefined || issuer === undefined) return 'issue it: what is there cannot be read'
  if (!belongs(leaf, key)) return 'issue it anew: its key does not belong to it'
  if (!isBy(leaf, issuer)) return 'issue it anew: it is of another authority'
  if (namesMissing(leaf, names).length > 0 || namesOf(leaf).length !== names.length)
    return `issue it for ${names.join(', ')}`
  return lifeLeft(leaf, now) < 1 / 3 ? 'renew it: less than a third of its life is left' : undefined
}
