// oxlint-disable-next-line no-unassigned-import -- @peculiar/x509 needs this before it is loaded: its parts are found by decorators
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

/** How a certificate is named in renewal information (RFC 9773, 4.1); undefined for one without a key identifier. */
export function certificateId(pem: string): string | undefined {
  const leaf = new x509.X509Certificate(pem)
  const authority = leaf.getExtension(x509.AuthorityKeyIdentifierExtension)
  if (authority?.keyId === undefined) return undefined
  return `${base64url(authority.keyId)}.${base64url(derInteger(leaf.serialNumber))}`
}

/** A number's bytes in DER begin with an empty one where the first would look like a sign. */
const derInteger = (hex: string) => (/^[89a-f]/i.test(hex) ? `00${hex}` : hex)

const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
