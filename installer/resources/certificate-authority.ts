import { authorityDifference } from '../certificates/inspect.ts'
import { newAuthority } from '../certificates/issue.ts'
import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import {
  issuedRights,
  readIssued,
  writeIssued,
  type CertificateFiles,
} from './certificate-files.ts'

/** An own root, able to vouch for `names` only. Replaced when it is damaged or ends soon: people must then trust anew. */
export function certificateAuthority(
  files: CertificateFiles,
  names: readonly string[],
  now: () => Date,
): Resource {
  const broken = async (host: Look) => {
    const issued = await readIssued(host, files)
    return issued === undefined ? 'create it' : authorityDifference(issued, names, now())
  }
  return {
    id: `certificate authority ${files.certificate}`,
    check: async host => (await broken(host)) ?? (await issuedRights(host, files)),
    async apply(host) {
      const kept = (await broken(host)) === undefined ? await readIssued(host, files) : undefined
      await writeIssued(host, files, kept ?? (await newAuthority(names, now())))
    },
  }
}
