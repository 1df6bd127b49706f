import { createPrivateKey, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { Issued } from './issue.ts'
import { nameConstraints } from './name-constraints.ts'

/** Why this root cannot vouch for `names`, or undefined when it can. */
export function authorityDifference(
  { certificate, key }: Issued,
  names: readonly string[],
  now: Date,
): string | undefined {
  const root = parsed(certificate)
  if (root === undefined || !root.ca) return 'make a new one: this is no authority'
  if (!belongs(root, key)) return 'make a new one: its key does not belong to it'
  // The constraint is in the certificate byte for byte, or it is another one.
  if (!root.raw.includes(nameConstraints(names)))
    return `make a new one: this may not vouch for ${names.join(', ')}`
  return lifeLeft(root, now) < 1 / 10 ? 'make a new one: it ends soon' : undefined
}

/** Why a server certificate must be issued anew, or undefined when it is good. */
export function leafDifference(
  { certificate, key }: Issued,
  authority: string,
  names: readonly string[],
  now: Date,
): string | undefined {
  const leaf = parsed(certificate)
  const root = parsed(authority)
  if (leaf === undefined || root === undefined) return 'issue it: what is there cannot be read'
  if (!belongs(leaf, key)) return 'issue it anew: its key does not belong to it'
  if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey))
    return 'issue it anew: it is of another authority'
  if (!sameNames(leaf, names)) return `issue it for ${names.join(', ')}`
  return lifeLeft(leaf, now) < 1 / 3 ? 'renew it: less than a third of its life is left' : undefined
}

/** Part of its life that is left, 0 when it has ended and before it begins. */
function lifeLeft({ validFromDate, validToDate }: X509Certificate, now: Date): number {
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()]
  return now.getTime() < from ? 0 : Math.max(0, (to - now.getTime()) / (to - from))
}

function sameNames(leaf: X509Certificate, names: readonly string[]): boolean {
  const borne = (leaf.subjectAltName ?? '').split(', ').filter(Boolean)
  const named = names.every(name =>
    isIP(name) === 0 ? leaf.checkHost(name) !== undefined : leaf.checkIP(name) !== undefined,
  )
  return named && borne.length === names.length
}

function belongs(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
