import { X509Certificate } from 'node:crypto'
import type { Look } from '../../core/host.ts'
import type { Store } from '../generations.ts'
import { blocksIn, certificatesIn, isBy } from '../inspect.ts'
import { readAuthority, readGeneration } from '../kept.ts'
import { markOf } from './address.ts'

/** Whatever has signed certificates of ours: a root, or an issuing CA. */
export type Signer = {
  readonly mark: string
  readonly certificate: string
  /** Absent where it is not on this host. */
  readonly key?: string
  /** An issuing CA’s list is made anew again and again, a root’s when its key is there and something has changed. */
  readonly isIssuing: boolean
  /** Of the present authority: it signs what comes next. */
  readonly isCurrent: boolean
}

/** Where certificates and authorities lie. */
export type Stores = {
  readonly server: Pick<Store, 'directory'>
  readonly authority: Pick<Store, 'directory'>
}

type Reading = Pick<Look, 'read'>

/** Each key that has signed, once: those of the present authority first, then what is still there of the one before. */
export async function signersIn(host: Reading, { authority }: Stores): Promise<Signer[]> {
  const found = new Map<string, Signer>()
  const add = (certificate: string, rest: Omit<Signer, 'mark' | 'certificate'>) => {
    const mark = markOf(new X509Certificate(certificate))
    // The one before may still have a key that was taken out of the present one.
    found.set(mark, { mark, certificate, ...rest, ...found.get(mark) })
  }
  for (const generation of ['current', 'previous'] as const) {
    const kept = await readAuthority(host, authority, generation)
    if (kept === undefined) continue
    const { root, rootKey, issuing, former } = kept
    const isCurrent = generation === 'current'
    add(issuing.certificate, { key: issuing.key, isIssuing: true, isCurrent })
    add(root, { ...(rootKey && { key: rootKey }), isIssuing: false, isCurrent })
    if (former !== undefined) add(former, { isIssuing: false, isCurrent: false })
  }
  return [...found.values()]
}

/** What lies on this host: of the present and of the one before, servers’ and authorities’, each once. */
export async function certificatesHere(host: Reading, stores: Stores): Promise<X509Certificate[]> {
  const texts = new Set<string>()
  for (const generation of ['current', 'previous'] as const) {
    const chain = (await readGeneration(host, stores.server, generation))?.chain ?? ''
    const authority = await readAuthority(host, stores.authority, generation)
    for (const text of [chain, authority?.issuing.certificate, authority?.cross])
      for (const pem of blocksIn(text ?? '')) texts.add(pem)
  }
  return certificatesIn([...texts].join('\n'))
}

/** Which of them has signed it; undefined where it was somebody else. */
export const signerOf = (
  certificate: X509Certificate,
  signers: readonly Signer[],
): Signer | undefined =>
  signers.find(signer => isBy(certificate, new X509Certificate(signer.certificate)))
