import type { Resource } from '../core/resource.ts'
import { certificateAuthority } from '../resources/certificate-authority.ts'
import type { CertificateStore } from '../resources/certificate-store.ts'
import { fileCopy } from '../resources/file-copy.ts'
import { movedFile } from '../resources/moved-file.ts'
import { revocationLists, type ListPlace } from '../resources/revocation-lists.ts'
import { serverCertificate } from '../resources/server-certificate.ts'
import type { Site } from './site.ts'

/** Where whoever serves reads the certificate and its key: of one generation, at any moment. */
export const leafFiles = (site: Site): { readonly certificate: string; readonly key: string } => {
  const { directory } = serverStore(site)
  return { certificate: `${directory}/current/chain.pem`, key: `${directory}/current/key.pem` }
}

/** Generations of the server's certificate. In a sandbox the server itself reads the key, on a host nginx does, as root. */
export const serverStore = ({ layout }: Site): CertificateStore => ({
  directory: `${layout.keys}/tls`,
  owner: layout.target === 'sandbox' ? layout.accounts.web : layout.accounts.operator,
  mode: 0o700,
  put: [layout.node, `${layout.code}/installer/certificates/put.ts`],
})

/** Generations of the own authority. */
export const authorityStore = (site: Site): CertificateStore => ({
  ...serverStore(site),
  directory: `${site.layout.keys}/ca`,
  owner: site.layout.accounts.operator,
})

/** Both stores, by what lies in them. */
export const certificateStores = (site: Site) => ({
  server: serverStore(site),
  authority: authorityStore(site),
})

/** What an ACME authority and this host know of each other. */
export type AcmeSecret =
  'account-key.pem' | 'next-account-key.pem' | 'next-key.pem' | 'eab-key' | 'dns-key'

/** Where that lies. */
export const acmeSecret = ({ layout }: Site, name: AcmeSecret): string =>
  `${layout.keys}/acme/${name}`

/** Every name that the certificate must bear. */
export function certificateNames({ layout, settings }: Site): string[] {
  const here = layout.target === 'sandbox' ? ['localhost', '127.0.0.1', '::1'] : []
  return [...new Set([settings.web.hostname, ...here])]
}

/** What everybody may read of it: the root to hand out, and the chain. */
export function publicCopies(site: Site): readonly Resource[] {
  const { config, accounts } = site.layout
  const current = `${serverStore(site).directory}/current`
  const rights = { mode: 0o644, owner: accounts.operator }
  return [
    fileCopy(`${config}/tls/ca.pem`, `${current}/trust.pem`, rights),
    fileCopy(`${config}/tls/chain.pem`, `${current}/chain.pem`, rights),
  ]
}

/**
 * Where clients ask for the lists of revoked certificates: in clear, since whoever is to judge a certificate cannot use it
 * for asking. Undefined where nothing is served in clear: an address that never answers is worse than none.
 */
export function listsAddress({ layout, settings: { web } }: Site): string | undefined {
  const { hostname, httpPort } = web
  if (layout.target === 'sandbox' || httpPort === undefined) return undefined
  return `http://${hostname}${httpPort === 80 ? '' : `:${httpPort}`}/.well-known/parley`
}

export const listPlace = ({ layout }: Site): ListPlace => ({
  directory: `${layout.keys}/lists`,
  published: `${layout.config}/tls/lists`,
  owner: layout.accounts.operator,
  publish: [layout.node, `${layout.code}/installer/certificates/revocation/publish.ts`],
})

/**
 * Lists of what the own authority has taken back. The timer signs them anew every week; whoever looks besides finds nothing
 * to do unless it has missed one.
 */
export const revocation = (site: Site, now: () => Date, freshDays: 7 | 14): readonly Resource[] =>
  site.layout.target === 'sandbox'
    ? []
    : [
        revocationLists(listPlace(site), {
          stores: certificateStores(site),
          now,
          freshDays,
        }),
      ]

/** The own authority, which may vouch for these names alone. */
export function ownAuthority(site: Site, now: () => Date): Resource {
  const { config } = site.layout
  return certificateAuthority(authorityStore(site), {
    names: certificateNames(site),
    now,
    lists: listsAddress(site),
    old: { certificate: `${config}/tls/ca.pem`, key: `${config}/tls/ca.key` },
  })
}

/** An own authority and the server's certificate. */
export function certificates(site: Site, now: () => Date): readonly Resource[] {
  const { config, keys } = site.layout
  const names = certificateNames(site)
  const authority = authorityStore(site)
  const { source } = site.settings.tls
  return [
    ownAuthority(site, now),
    serverCertificate(serverStore(site), {
      authority,
      names,
      source,
      now,
      lists: listsAddress(site),
    }),
    ...publicCopies(site),
    ...revocation(site, now, 14),
    movedFile(`${config}/tls/ca.key`, `${keys}/former-ca.key`),
    movedFile(`${config}/tls/key.pem`, `${keys}/former-key.pem`),
  ]
}
