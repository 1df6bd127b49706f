import { nameConstraints } from './name-constraints.ts'
import { belongs, certificatesIn, isBy, lifeLeft, parsedCertificate } from './inspect.ts'
import { addressDifference } from './revocation/address.ts'
import { crossSigned, newIssuing, newLeaf, newRoot, type Issued } from './issue.ts'

/** An own authority: a root that clients trust, and the CA below it that signs server certificates. All PEM. */
export type Authority = {
  readonly root: string
  /** Absent where it was taken off the host: needed only to renew the issuing CA. */
  readonly rootKey?: string
  readonly issuing: Issued
  /** The root again, certified by the one before: clients that trust only that one go on working. */
  readonly cross?: string
  /** The root before, while clients that trust only it go on working. */
  readonly former?: string
}

/** Why nothing signed by it would be believed for `names`, or undefined when all is well. */
export function authorityFault(
  { root, issuing }: Authority,
  names: readonly string[],
  now: Date,
): string | undefined {
  const top = parsedCertificate(root)
  const below = parsedCertificate(issuing.certificate)
  if (top === undefined || !top.ca || below === undefined || !below.ca) return 'it is no authority'
  if (!belongs(below, issuing.key)) return 'the key of the issuing CA does not belong to it'
  if (!isBy(below, top)) return 'the issuing CA is not of this root'
  // The constraint is in the certificate byte for byte, or it is another one.
  if (!top.raw.includes(nameConstraints(names))) return `this may not vouch for ${names.join(', ')}`
  return lifeLeft(top, now) === 0 ? 'the root is not valid now' : undefined
}

/** Whether it is time for the next root. */
export function rootEndsSoon({ root }: Authority, now: Date): boolean {
  const top = parsedCertificate(root)
  return top !== undefined && lifeLeft(top, now) < 1 / 10
}

/** Whether the issuing CA is to be renewed: with a third of its life left there is time for somebody to bring the key. */
export function issuingIsDue({ issuing }: Authority, now: Date): boolean {
  const below = parsedCertificate(issuing.certificate)
  return below === undefined || lifeLeft(below, now) < 1 / 3
}

/** Why the issuing CA must be made anew for the address of the root’s list that it names; undefined when that is right. */
export function issuingAddressDifference(
  { root, issuing }: Authority,
  lists: string | undefined,
): string | undefined {
  const below = parsedCertificate(issuing.certificate)
  return below && addressDifference(below, root, lists)
}

/** @param lists where lists of revoked certificates are offered, here and below */
export async function newAuthority(
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Authority> {
  const root = await newRoot(names, now)
  return {
    root: root.certificate,
    rootKey: root.key,
    issuing: await newIssuing(root, names, now, lists),
  }
}

/**
 * From the single root of former releases, which signed server certificates itself and may have no CA below it. Its key
 * becomes that of the issuing CA, certified by a new root under the old name: whoever trusts either root believes it.
 */
export async function grownAuthority(
  old: Issued,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Authority> {
  const root = await newRoot(names, now)
  const certificate = await crossSigned(old.certificate, root, { names, now, room: 0, lists })
  return {
    root: root.certificate,
    rootKey: root.key,
    issuing: { certificate, key: old.key },
    former: old.certificate,
  }
}

/**
 * The same authority with an issuing CA that begins now. A grown one keeps its key, since that is what the clients of the
 * former root believe. @returns undefined where the root's key is not there
 */
export async function renewedIssuing(
  authority: Authority,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Authority | undefined> {
  const { root, rootKey, issuing } = authority
  if (rootKey === undefined) return undefined
  if (!isGrown(authority)) return rotatedIssuing(authority, names, now, lists)
  const by = { certificate: root, key: rootKey }
  const certificate = await crossSigned(issuing.certificate, by, { names, now, room: 0, lists })
  return { ...authority, issuing: { certificate, key: issuing.key } }
}

/** A new issuing CA with a new key below the same root. @returns undefined where the root's key is not there */
export async function rotatedIssuing(
  { root, rootKey, cross, former }: Authority,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Authority | undefined> {
  if (rootKey === undefined) return undefined
  const issuing = await newIssuing({ certificate: root, key: rootKey }, names, now, lists)
  const isCrossed = cross !== undefined && former !== undefined && lastsBeyond(cross, now)
  return { root, rootKey, issuing, ...(isCrossed && { cross, former }) }
}

/**
 * A new root and issuing CA. The old root certifies the new one: its clients go on working until they have the new one,
 * as long as that certificate lasts. @returns undefined where the old root's key is not there
 */
export async function rotatedRoot(
  authority: Authority,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Authority | undefined> {
  const { root, rootKey } = authority
  if (rootKey === undefined) return undefined
  const next = await newAuthority(names, now, lists)
  const by = { certificate: root, key: rootKey }
  return {
    ...next,
    cross: await crossSigned(next.root, by, { names, now, room: 1, lists }),
    former: root,
  }
}

/** What the server shows: its certificate, the issuing CA, and where there is one, the cross-signed root. */
export async function issuedChain(
  { issuing, cross = '' }: Authority,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<{ chain: string; key: string }> {
  const leaf = await newLeaf(issuing, names, now, lists)
  return { chain: `${leaf.certificate}${issuing.certificate}${cross}`, key: leaf.key }
}

/** Whether a single root of former releases can go on vouching for these names. */
export function oldRootServes(
  { certificate, key }: Issued,
  names: readonly string[],
  now: Date,
): boolean {
  const root = parsedCertificate(certificate)
  return (
    root !== undefined &&
    root.ca &&
    belongs(root, key) &&
    root.raw.includes(nameConstraints(names)) &&
    lifeLeft(root, now) > 0
  )
}

/** Whether its issuing CA has the key of a former single root. */
export function isGrown({ former, issuing }: Authority): boolean {
  const old = former === undefined ? undefined : parsedCertificate(former)
  return old !== undefined && belongs(old, issuing.key)
}

const lastsBeyond = (pem: string, now: Date) =>
  certificatesIn(pem).some(({ validToDate }) => validToDate > now)
