import { leafDifference } from '../certificates/inspect.ts'
import { newLeaf } from '../certificates/issue.ts'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import {
  issuedRights,
  readIssued,
  writeIssued,
  type CertificateFiles,
} from './certificate-files.ts'

/** A server certificate by an own root, renewed by each apply that finds less than a third of its life left. */
export function leafCertificate(
  files: CertificateFiles,
  authority: CertificateFiles,
  names: readonly string[],
  now: () => Date,
): Resource {
  const due = async (host: Look) => {
    const leaf = await readIssued(host, files)
    const root = await readIssued(host, authority)
    if (leaf === undefined || root === undefined) return `issue it for ${names.join(', ')}`
    return leafDifference(leaf, root.certificate, names, now())
  }
  return {
    id: `certificate ${files.certificate}`,
    check: async host => (await due(host)) ?? (await issuedRights(host, files)),
    async apply(host) {
      const kept = (await due(host)) === undefined ? await readIssued(host, files) : undefined
      const root = await readIssued(host, authority)
      if (root === undefined) throw rootless(authority.certificate)
      await writeIssued(host, files, kept ?? (await newLeaf(root, names, now())))
    },
  }
}

const rootless = (path: string) =>
  new InstallError('cannot issue a certificate', {
    because: `the authority ${path} or its key is not there`,
    remedy: 'run `parley apply` again; it makes the authority first',
  })
