import type { Host, Look } from '../core/host.ts'
import type { Issued } from '../certificates/issue.ts'
import { rightsDifference } from './file.ts'

/** Where a certificate and its key lie, and whose they are. */
export type CertificateFiles = {
  readonly certificate: string
  readonly key: string
  /** `user:group`; the key is for this user alone. */
  readonly owner: string
}

/** Both, or undefined while one of them is missing. */
export async function readIssued(host: Look, files: CertificateFiles): Promise<Issued | undefined> {
  const certificate = await host.read(files.certificate)
  const key = await host.read(files.key)
  if (certificate?.kind !== 'file' || key?.kind !== 'file') return undefined
  return { certificate: certificate.content, key: key.content }
}

/** How the rights of the two differ from public and secret. */
export async function issuedRights(
  host: Look,
  { certificate, key, owner }: CertificateFiles,
): Promise<string | undefined> {
  for (const [path, mode] of [
    [key, 0o600],
    [certificate, 0o644],
  ] as const) {
    const now = await host.read(path)
    const difference = now?.kind === 'file' ? rightsDifference(now, { mode, owner }) : 'create it'
    if (difference !== undefined) return `${path}: ${difference}`
  }
  return undefined
}

/** Key first: a kill in between leaves a pair that does not match, which the next check sees. */
export async function writeIssued(
  host: Host,
  { certificate, key, owner }: CertificateFiles,
  issued: Issued,
): Promise<void> {
  await host.write(key, { kind: 'file', content: issued.key, mode: 0o600, owner })
  await host.write(certificate, { kind: 'file', content: issued.certificate, mode: 0o644, owner })
}
