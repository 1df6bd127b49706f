import { createHash, X509Certificate } from 'node:crypto'
import { x509 } from '../x509.ts'

/** The key that signs, in a few letters: lists of two generations of an authority never have the same name. */
export function markOf({ publicKey }: X509Certificate): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('hex').slice(0, 16)
}

/** The file of a list, below wherever lists are. */
export const fileOf = (mark: string): string => `${mark}.crl`

/** Where clients ask for the list of that authority. @param lists `http://chat.example.org/.well-known/parley` */
export const listAddress = (lists: string, authority: string): string =>
  `${lists}/${fileOf(markOf(new X509Certificate(authority)))}`

/** The address that a certificate names; undefined where it names none. */
export async function addressIn(certificate: X509Certificate): Promise<string | undefined> {
  const library = await x509()
  const points = new library.X509Certificate(certificate.raw).getExtension(
    library.CRLDistributionPointsExtension,
  )
  const [name] = points?.distributionPoints[0]?.distributionPoint?.fullName ?? []
  return name?.uniformResourceIdentifier
}

/** Why a certificate must be made anew for the address that it names, or undefined when that is right. */
export function addressDifference(
  certificate: X509Certificate,
  authority: string,
  lists: string | undefined,
): string | undefined {
  const { raw } = certificate
  if (lists === undefined)
    return raw.includes(pointsId) ? 'it names a revocation list, and none is offered' : undefined
  // The address is in the certificate byte for byte, or it is another one: looked at often, so nothing is parsed.
  return raw.includes(listAddress(lists, authority))
    ? undefined
    : 'it does not say where the revocation list is'
}

/** The extension with the address, 2.5.29.31, as DER. */
const pointsId = Buffer.from('0603551d1f', 'hex')
