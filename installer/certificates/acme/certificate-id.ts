import { x509 } from '../x509.ts'

/** How a certificate is named in renewal information (RFC 9773, 4.1); undefined for one without a key identifier. */
export async function certificateId(pem: string): Promise<string | undefined> {
  const { AuthorityKeyIdentifierExtension, X509Certificate } = await x509()
  const leaf = new X509Certificate(pem)
  const authority = leaf.getExtension(AuthorityKeyIdentifierExtension)
  if (authority?.keyId === undefined) return undefined
  return `${base64url(authority.keyId)}.${base64url(derInteger(leaf.serialNumber))}`
}

/** A number's bytes in DER begin with an empty one where the first would look like a sign. */
const derInteger = (hex: string) => (/^[89a-f]/i.test(hex) ? `00${hex}` : hex)

const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
