import { createHash, createPrivateKey, KeyObject, webcrypto } from 'node:crypto'
import type * as X509 from '@peculiar/x509'
import { identifiersOf } from './identifiers.ts'
import { nameConstraints } from './name-constraints.ts'
import { listAddress } from './revocation/address.ts'
import { x509 } from './x509.ts'

/** A certificate and its private key (PKCS#8), both PEM. */
export type Issued = { readonly certificate: string; readonly key: string }

export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day = 86_400_000
/** People trust it by hand, so it outlives the host. */
const rootDays = 7300
/** Renewed without anybody's help while the root's key is there. */
const issuingDays = 730
/** What public authorities come to as well; the timer renews it at a third. */
export const leafDays = 45
/** Clients' clocks may be a little behind. */
export const skewMs = 3_600_000

/**
 * A root that can only ever vouch for `names` (and what is below them): trusting it does not mean to trust its keeper
 * with the rest of the web. Below it there is room for a successor and that one's issuing CA.
 */
export async function newRoot(names: readonly string[], now: Date): Promise<Issued> {
  const keys = await newKeys()
  const subject = await authorityName('root', names, keys.publicKey)
  return signed({
    subject,
    issuer: subject,
    publicKey: keys.publicKey,
    key: keys.privateKey,
    signingKey: keys.privateKey,
    now,
    days: rootDays,
    extensions: await authorityExtensions(2, nameConstraints(names)),
  })
}

/** A CA below that root that signs server certificates. @param lists where lists of revoked certificates are offered */
export async function newIssuing(
  root: Issued,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Issued> {
  const keys = await newKeys()
  return signed({
    ...(await signer(root, lists)),
    subject: await authorityName('issuing CA', names, keys.publicKey),
    publicKey: keys.publicKey,
    key: keys.privateKey,
    now,
    days: issuingDays,
    extensions: await authorityExtensions(0, nameConstraints(names)),
  })
}

/**
 * A second certificate for the name and key of an authority, by another one: who trusts only `by` then believes what that
 * key has signed. @param options.room how many further CAs may stand below it
 */
export async function crossSigned(
  subject: string,
  by: Issued,
  {
    names,
    now,
    room,
    lists,
  }: { names: readonly string[]; now: Date; room: 0 | 1; lists: string | undefined },
): Promise<string> {
  const { X509Certificate } = await x509()
  const certificate = new X509Certificate(subject)
  const made = await signedCertificate({
    ...(await signer(by, lists)),
    subject: certificate.subjectName,
    publicKey: await certificate.publicKey.export(webcrypto),
    now,
    // A root's lasts as long as that which signs it: nobody knows how long clients take.
    days: room === 0 ? issuingDays : rootDays,
    extensions: await authorityExtensions(room, nameConstraints(names)),
  })
  return pem(made)
}

/**
 * A server certificate for `names` (host names and IP addresses), signed by that authority.
 * @param lists where lists of revoked certificates are offered
 */
export async function newLeaf(
  authority: Issued,
  names: readonly string[],
  now: Date,
  lists?: string,
): Promise<Issued> {
  const library = await x509()
  const keys = await newKeys()
  const [name = ''] = names
  return signed({
    ...(await signer(authority, lists)),
    // The names that count are in the extension; a common name may not be longer than 64.
    subject: new library.Name([{ CN: [name.slice(0, 64)] }]),
    publicKey: keys.publicKey,
    key: keys.privateKey,
    now,
    days: leafDays,
    extensions: [
      new library.BasicConstraintsExtension(false, undefined, true),
      new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
      new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth]),
      new library.SubjectAlternativeNameExtension(identifiersOf(names)),
    ],
  })
}

type Request = {
  readonly subject: X509.Name
  readonly issuer: X509.Name
  readonly publicKey: webcrypto.CryptoKey
  readonly signingKey: webcrypto.CryptoKey
  /** Of the issuer; absent where it signs itself. */
  readonly issuerCertificate?: X509.X509Certificate
  /** Where the issuer's list of revoked certificates is; absent where it offers none. */
  readonly list?: string
  readonly now: Date
  readonly days: number
  readonly extensions: readonly X509.Extension[]
}

async function signed(request: Request & { readonly key: webcrypto.CryptoKey }): Promise<Issued> {
  const certificate = pem(await signedCertificate(request))
  return { certificate, key: privatePem(request.key) }
}

/** Never outlives its issuer. */
async function signedCertificate(request: Request): Promise<X509.X509Certificate> {
  const { subject, issuer, publicKey, signingKey, issuerCertificate, list, now, days } = request
  const end = now.getTime() + days * day
  const latest = issuerCertificate?.notAfter.getTime() ?? end
  const library = await x509()
  return library.X509CertificateGenerator.create(
    {
      subject,
      issuer,
      publicKey,
      signingKey,
      signingAlgorithm: algorithm,
      notBefore: new Date(now.getTime() - skewMs),
      notAfter: new Date(Math.min(end, latest)),
      extensions: [
        ...request.extensions,
        await library.SubjectKeyIdentifierExtension.create(publicKey),
        ...(issuerCertificate === undefined
          ? []
          : [await library.AuthorityKeyIdentifierExtension.create(issuerCertificate.publicKey)]),
        ...(list === undefined ? [] : [new library.CRLDistributionPointsExtension([list])]),
      ],
    },
    webcrypto,
  )
}

async function authorityExtensions(room: number, constraints: Uint8Array<ArrayBuffer>) {
  const { BasicConstraintsExtension, Extension, KeyUsageFlags, KeyUsagesExtension } = await x509()
  return [
    new BasicConstraintsExtension(true, room, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    new Extension('2.5.29.30', true, constraints),
  ]
}

async function signer({ certificate, key }: Issued, lists: string | undefined) {
  const { X509Certificate } = await x509()
  const issuerCertificate = new X509Certificate(certificate)
  return {
    issuer: issuerCertificate.subjectName,
    issuerCertificate,
    ...(lists !== undefined && { list: listAddress(lists, certificate) }),
    signingKey: await importedKey(key),
  }
}

/** Names of two generations differ: where they were the same, clients would mistake one for the other. */
async function authorityName(
  rank: string,
  names: readonly string[],
  publicKey: webcrypto.CryptoKey,
): Promise<X509.Name> {
  const { Name } = await x509()
  const spki = await webcrypto.subtle.exportKey('spki', publicKey)
  const mark = createHash('sha256').update(Buffer.from(spki)).digest('hex').slice(0, 6)
  return new Name([
    { O: ['Parley'] },
    { CN: [`Parley ${rank} ${mark} of ${names[0]}`.slice(0, 64)] },
  ])
}

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

export const importedKey = (key: string) =>
  webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(key).export({ type: 'pkcs8', format: 'der' }),
    algorithm,
    false,
    ['sign'],
  )

const pem = (certificate: X509.X509Certificate) => `${certificate.toString('pem')}\n`

const privatePem = (key: webcrypto.CryptoKey) =>
  KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' })
