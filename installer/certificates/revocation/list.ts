import { X509Certificate, webcrypto } from 'node:crypto'
import { der } from '../der.ts'
import { algorithm, importedKey, skewMs, type Issued } from '../issue.ts'
import { x509 } from '../x509.ts'

/** Why a certificate counts no more, in the words of RFC 5280. */
export const reasons = ['keyCompromise', 'superseded'] as const
export type Reason = (typeof reasons)[number]

/** A certificate that counts no more. `serial`: hexadecimal, as Node and OpenSSL show it. */
export type Revoked = { readonly serial: string; readonly at: Date; readonly reason: Reason }

/** A list as clients read it: good between two dates. */
export type ReadList = {
  readonly from: Date
  readonly to: Date
  readonly serials: readonly string[]
}

/** A list of what that authority takes back, good until `end`, PEM. */
export async function signedList(
  authority: Issued,
  revoked: readonly Revoked[],
  { now, end }: { now: Date; end: Date },
): Promise<string> {
  const library = await x509()
  const certificate = new library.X509Certificate(authority.certificate)
  const list = await library.X509CrlGenerator.create(
    {
      issuer: certificate.subjectName,
      thisUpdate: new Date(now.getTime() - skewMs),
      nextUpdate: end,
      entries: revoked.map(({ serial, at, reason }) => ({
        serialNumber: serial,
        revocationDate: at,
        reason: library.X509CrlReason[reason],
      })),
      extensions: [
        await library.AuthorityKeyIdentifierExtension.create(certificate.publicKey),
        new library.Extension('2.5.29.20', false, listNumber(now)),
      ],
      signingKey: await importedKey(authority.key),
      signingAlgorithm: algorithm,
    },
    webcrypto,
  )
  return `${list.toString('pem')}\n`
}

/** RFC 5280 wants a number that grows with each list (5.2.3). The library has no word for it. */
function listNumber(now: Date): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(now.getTime()))
  return Uint8Array.from(der(0x02, shortest(bytes)))
}

/** DER wants no byte more than the sign needs. */
const shortest = (bytes: Buffer): Buffer =>
  bytes.length > 1 && bytes.readUInt16BE(0) < 0x80 ? shortest(bytes.subarray(1)) : bytes

/** What a list says, if that authority has signed it; undefined otherwise. */
export async function readList(pem: string, authority: string): Promise<ReadList | undefined> {
  try {
    const library = await x509()
    const list = new library.X509Crl(pem)
    const { raw, publicKey } = new X509Certificate(authority)
    const { thisUpdate: from, nextUpdate: to } = list
    const isNamed = raw.includes(Buffer.from(list.issuerName.toArrayBuffer()))
    if (to === undefined || !isNamed) return undefined
    const key = publicKey.toCryptoKey(algorithm, true, ['verify'])
    if (!(await list.verify({ publicKey: key }, webcrypto))) return undefined
    return { from, to, serials: list.entries.map(({ serialNumber }) => plainSerial(serialNumber)) }
  } catch {
    // Cut short, or no list at all: whoever asks makes another.
    return undefined
  }
}

/** What clients are given, without the letters of PEM around it (DER), in base64. */
export const published = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '')

/** As Node shows serials, from whatever people copy: `0x`, colons, small letters, zeros in front. */
export const plainSerial = (text: string): string =>
  text
    .replace(/^0x/i, '')
    .replaceAll(':', '')
    .toUpperCase()
    .replace(/^(?:00)+(?=.)/, '')

export const serialOf = ({ serialNumber }: X509Certificate): string => plainSerial(serialNumber)
