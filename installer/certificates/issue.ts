// oxlint-disable-next-line no-unassigned-import -- @peculiar/x509 needs this before it is loaded: its parts are found by decorators
import 'reflect-metadata'
import { isIP } from 'node:net'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { nameConstraints } from './name-constraints.ts'

/** A certificate and its private key (PKCS#8), both PEM. */
export type Issued = { readonly certificate: string; readonly key: string }

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day = 86_400_000
const authorityDays = 3650
/** Short enough that a stolen key ages; long enough for a host that is looked after twice a year. */
const leafDays = 180
/** Clients' clocks may be a little behind. */
const skewMs = 3_600_000

/**
 * A root that can only ever vouch for `names` (and what is below them): trusting it does not mean to trust its keeper
 * with the rest of the web.
 */
export async function newAuthority(names: readonly string[], now: Date): Promise<Issued> {
  const keys = await newKeys()
  const usage = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ O: ['Parley'] }, { CN: [`Parley authority of ${names[0]}`.slice(0, 64)] }],
      keys,
      signingAlgorithm: algorithm,
      notBefore: new Date(now.getTime() - skewMs),
      notAfter: new Date(now.getTime() + authorityDays * day),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(usage.keyCertSign | usage.cRLSign, true),
        new x509.Extension('2.5.29.30', true, nameConstraints(names)),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    },
    webcrypto,
  )
  return { certificate: pem(certificate), key: await privatePem(keys.privateKey) }
}

/** A server certificate for `names` (host names and IP addresses), signed by that root. */
export async function newLeaf(
  authority: Issued,
  names: readonly string[],
  now: Date,
): Promise<Issued> {
  const keys = await newKeys()
  const issuer = new x509.X509Certificate(authority.certificate)
  const end = Math.min(now.getTime() + leafDays * day, issuer.notAfter.getTime())
  const certificate = await x509.X509CertificateGenerator.create(
    {
      // The names that count are in the extension; a common name may not be longer than 64.
      subject: [{ CN: [(names[0] ?? '').slice(0, 64)] }],
      issuer: issuer.subjectName,
      publicKey: keys.publicKey,
      signingKey: await importedKey(authority.key),
      signingAlgorithm: algorithm,
      notBefore: new Date(now.getTime() - skewMs),
      notAfter: new Date(end),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          names.map(value => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
        ),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    },
    webcrypto,
  )
  return { certificate: pem(certificate), key: await privatePem(keys.privateKey) }
}

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const importedKey = (key: string) =>
  webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(key), algorithm, false, [
    'sign',
  ])

const pem = (certificate: x509.X509Certificate) => `${certificate.toString('pem')}\n`

const privatePem = async (key: webcrypto.CryptoKey) =>
  `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
