import type { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { Look } from '../../core/host.ts'
import { InstallError } from '../../core/install-error.ts'
import { commonName } from '../inspect.ts'
import { reasons, serialOf } from './list.ts'
import { certificatesHere, signerOf, signersIn, type Signer, type Stores } from './signers.ts'

const entry = z.object({
  serial: z.string(),
  /** Mark of the key that has signed it. */
  by: z.string(),
  subject: z.string(),
  /** ISO 8601. */
  to: z.iso.datetime(),
  revoked: z.object({ at: z.iso.datetime(), reason: z.enum(reasons) }).exactOptional(),
})

/** A certificate that was issued here, until its end. */
export type Known = z.infer<typeof entry>

/** Beside the lists as letters. */
export const recordIn = (directory: string): string => `${directory}/record.json`

/**
 * Everything issued here that has not ended. What lies on this host and is not in the record yet belongs to it as well:
 * a certificate is looked at before it can be replaced twice, so none is forgotten.
 * @returns with the record as it lies on disk, and whoever has signed
 */
export async function issuedHere(
  host: Pick<Look, 'read'>,
  directory: string,
  { stores, now }: { stores: Stores; now: Date },
): Promise<{ known: Known[]; record: readonly Known[]; signers: readonly Signer[] }> {
  const record = await readRecord(host, directory)
  const signers = await signersIn(host, stores)
  const known = new Map(record.map(one => [one.serial, one]))
  for (const certificate of await certificatesHere(host, stores)) {
    const serial = serialOf(certificate)
    const by = known.has(serial) ? undefined : signerOf(certificate, signers)
    if (by !== undefined) known.set(serial, described(certificate, by.mark))
  }
  const living = [...known.values()]
    .filter(({ to }) => new Date(to) > now)
    .sort((one, other) => (one.serial < other.serial ? -1 : 1))
  return { known: living, record, signers }
}

/** As it lies on disk. @throws InstallError when it is damaged: by less than all of it nothing may be signed */
async function readRecord(host: Pick<Look, 'read'>, directory: string): Promise<Known[]> {
  const file = await host.read(recordIn(directory))
  if (file?.kind !== 'file') return []
  try {
    return z.array(entry).parse(JSON.parse(file.content))
  } catch (cause) {
    throw new InstallError('cannot say which certificates are revoked', {
      because: `${recordIn(directory)} is damaged`,
      remedy: 'bring it back from a backup; or remove it, then revoke again what was revoked',
      cause,
    })
  }
}

/** As it is written. */
export const recordText = (known: readonly Known[]): string =>
  `${JSON.stringify(known, undefined, 1)}\n`

const described = (certificate: X509Certificate, by: string): Known => ({
  serial: serialOf(certificate),
  by,
  subject: commonName(certificate.subject),
  to: certificate.validToDate.toISOString(),
})
