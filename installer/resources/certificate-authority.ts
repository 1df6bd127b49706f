import {
  authorityFault,
  grownAuthority,
  issuingAddressDifference,
  issuingIsDue,
  newAuthority,
  oldRootServes,
  renewedIssuing,
  rootEndsSoon,
  rotatedRoot,
  type Authority,
} from '../certificates/authority.ts'
import { authorityContents, readAuthority, rightsFault } from '../certificates/kept.ts'
import type { Issued } from '../certificates/issue.ts'
import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { putGeneration, type CertificateStore } from './certificate-store.ts'

type Options = {
  readonly names: readonly string[]
  readonly now: () => Date
  /** Where lists of revoked certificates are offered; undefined where none are. */
  readonly lists: string | undefined
  /** Where former releases kept a single root. */
  readonly old: { readonly certificate: string; readonly key: string }
}

/** An own root with an issuing CA below it, able to vouch for `names` only. Renewed without clients noticing. */
export const certificateAuthority = (store: CertificateStore, options: Options): Resource => ({
  id: `certificate authority ${store.directory}`,
  async check(host) {
    const due = await whatIsDue(host, store, options)
    if (due !== undefined) return due.difference
    const kept = await readAuthority(host, store)
    return kept && rightsFault(host, store, authorityContents(kept))
  },
  async apply(host) {
    const due = await whatIsDue(host, store, options)
    const authority = (await due?.make()) ?? (await readAuthority(host, store))
    if (authority !== undefined) await putGeneration(host, store, authorityContents(authority))
  },
})

type Due = { readonly difference: string; readonly make: () => Promise<Authority | undefined> }

async function whatIsDue(
  host: Look,
  store: CertificateStore,
  { names, now, lists, old: place }: Options,
): Promise<Due | undefined> {
  const kept = await readAuthority(host, store)
  if (kept === undefined) {
    const old = await readOld(host, place)
    if (old === undefined || !oldRootServes(old, names, now()))
      return { difference: 'create it', make: () => newAuthority(names, now(), lists) }
    return {
      difference:
        'put a root above the present one, which becomes the issuing CA; its clients go on working',
      make: () => grownAuthority(old, names, now(), lists),
    }
  }
  const fault = authorityFault(kept, names, now())
  if (fault !== undefined)
    return { difference: `make a new one: ${fault}`, make: () => newAuthority(names, now(), lists) }
  return successorDue(kept, { names, now, lists })
}

/** What needs the root's key can wait while that is off the host; status and doctor say so. */
function successorDue(
  kept: Authority,
  { names, now, lists }: Omit<Options, 'old'>,
): Due | undefined {
  if (kept.rootKey === undefined) return undefined
  if (rootEndsSoon(kept, now()))
    return {
      difference: 'make the next root, certified by the present one: it ends soon',
      make: () => rotatedRoot(kept, names, now(), lists),
    }
  const because = issuingIsDue(kept, now())
    ? 'less than a third of its life is left'
    : issuingAddressDifference(kept, lists)
  if (because === undefined) return undefined
  return {
    difference: `renew the issuing CA: ${because}`,
    make: () => renewedIssuing(kept, names, now(), lists),
  }
}

async function readOld(host: Look, place: Options['old']): Promise<Issued | undefined> {
  const [certificate, key] = [await host.read(place.certificate), await host.read(place.key)]
  if (certificate?.kind !== 'file' || key?.kind !== 'file') return undefined
  return { certificate: certificate.content, key: key.content }
}
