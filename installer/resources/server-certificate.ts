import { issuedChain } from '../certificates/authority.ts'
import { addressDifference } from '../certificates/revocation/address.ts'
import { belongs, certificatesIn, leafDifference } from '../certificates/inspect.ts'
import {
  readAuthority,
  readServerCertificate,
  rightsFault,
  serverContents,
  type ServerCertificate,
  type Source,
} from '../certificates/kept.ts'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import { putGeneration, type CertificateStore } from './certificate-store.ts'

type Options = {
  /** Of the own authority. */
  readonly authority: CertificateStore
  readonly names: readonly string[]
  readonly source: Source
  readonly now: () => Date
  /** Where lists of revoked certificates are offered; undefined where none are. */
  readonly lists: string | undefined
}

/**
 * The certificate that the server shows, with its key. One of the own authority is renewed by each apply that finds less
 * than a third of its life left. One from elsewhere is for `parley certs` to change: it is replaced here only while
 * it could not serve at all.
 */
export const serverCertificate = (store: CertificateStore, options: Options): Resource => ({
  id: `certificate ${store.directory}`,
  async check(host) {
    const due = await whyDue(host, store, options)
    if (due !== undefined) return due
    const kept = await readServerCertificate(host, store)
    return kept && rightsFault(host, store, serverContents(kept))
  },
  async apply(host) {
    const { authority, names, now, lists } = options
    const isDue = (await whyDue(host, store, options)) !== undefined
    const kept = isDue ? undefined : await readServerCertificate(host, store)
    if (kept !== undefined) return putGeneration(host, store, serverContents(kept))
    const own = await readAuthority(host, authority)
    if (own === undefined) throw rootless(authority.directory)
    const { chain, key } = await issuedChain(own, names, now(), lists)
    const made: ServerCertificate = { source: 'internal-ca', chain, key, trust: own.root }
    return putGeneration(host, store, serverContents(made), names)
  },
})

/** Why the certificate is to be replaced, or undefined when it is good. */
export async function whyDue(
  host: Look,
  store: CertificateStore,
  { authority, names, source, now, lists }: Options,
): Promise<string | undefined> {
  const kept = await readServerCertificate(host, store)
  const own = await readAuthority(host, authority)
  const [leaf] = certificatesIn(kept?.chain ?? '')
  if (kept === undefined || own === undefined || leaf === undefined || !belongs(leaf, kept.key))
    return `issue it for ${names.join(', ')}`
  if (kept.source !== 'internal-ca')
    return source === 'internal-ca' ? 'issue it by the own authority' : undefined
  const issued = { certificate: kept.chain, key: kept.key }
  const difference = leafDifference(issued, own.issuing.certificate, names, now())
  if (difference !== undefined) return difference
  if (kept.trust !== own.root) return 'issue it anew: there is a new root'
  const address = addressDifference(leaf, own.issuing.certificate, lists)
  return address === undefined ? undefined : `issue it anew: ${address}`
}

const rootless = (path: string) =>
  new InstallError('cannot issue a certificate', {
    because: `the authority in ${path} or its key is not there`,
    remedy: 'run `parley apply` again; it makes the authority first',
  })
