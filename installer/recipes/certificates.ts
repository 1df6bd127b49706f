import type { Resource } from '../core/resource.ts'
import { certificateAuthority } from '../resources/certificate-authority.ts'
import type { CertificateFiles } from '../resources/certificate-files.ts'
import { leafCertificate } from '../resources/leaf-certificate.ts'
import type { Site } from './site.ts'

/** Where the server certificate lies. In a sandbox the server itself reads the key, on a host nginx does, as root. */
export const leafFiles = ({ layout }: Site): CertificateFiles => ({
  certificate: `${layout.config}/tls/chain.pem`,
  key: `${layout.config}/tls/key.pem`,
  owner: layout.target === 'sandbox' ? layout.accounts.web : layout.accounts.operator,
})

/** An own authority and the server's certificate. */
export function certificates(site: Site, now: () => Date): readonly Resource[] {
  const { layout, settings } = site
  const authority = {
    certificate: `${layout.config}/tls/ca.pem`,
    key: `${layout.config}/tls/ca.key`,
    owner: layout.accounts.operator,
  }
  const here = layout.target === 'sandbox' ? ['localhost', '127.0.0.1', '::1'] : []
  const names = [...new Set([settings.web.hostname, ...here])]
  return [
    certificateAuthority(authority, names, now),
    leafCertificate(leafFiles(site), authority, names, now),
  ]
}
