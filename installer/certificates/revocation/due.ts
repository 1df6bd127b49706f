import type { Look } from '../../core/host.ts'
import { leafDays } from '../issue.ts'
import { readList, type ReadList, type Revoked } from './list.ts'
import type { Known } from './record.ts'
import type { Signer } from './signers.ts'

/** A list that is to be signed, and why. */
export type Due = {
  readonly difference: string
  readonly authority: Signer & { readonly key: string }
  readonly revoked: readonly Revoked[]
  readonly end: Date
}

const day = 86_400_000

/** The list as letters, in the folder of the record. */
export const listIn = (directory: string, mark: string): string => `${directory}/${mark}.pem`

/**
 * The lists that are to be signed now. A list lasts as long as the last certificate that its key has signed: whoever still
 * believes one of those must find it. That of an issuing CA is made anew every few days beside, so that it always has as
 * long to go as a certificate made today.
 * @param freshDays from which age on
 */
export async function listsDue(
  host: Pick<Look, 'read'>,
  directory: string,
  {
    signers,
    known,
    now,
    freshDays,
  }: { signers: readonly Signer[]; known: readonly Known[]; now: Date; freshDays: number },
): Promise<Due[]> {
  const due: Due[] = []
  for (const signer of signers) {
    const { key, mark, isIssuing, isCurrent } = signer
    const signed = known.filter(({ by }) => by === mark)
    // Without its key nothing can be done; without living certificates nothing need be.
    if (key === undefined || (signed.length === 0 && !(isIssuing && isCurrent))) continue
    const ends = signed.map(({ to }) => new Date(to).getTime())
    const least = new Date(Math.max(...ends, 0))
    const end = isIssuing
      ? new Date(Math.max(least.getTime(), now.getTime() + leafDays * day))
      : least
    const revoked = signed.flatMap(({ serial, revoked }) =>
      revoked === undefined ? [] : [{ serial, reason: revoked.reason, at: new Date(revoked.at) }],
    )
    const present = await presentList(host, directory, signer)
    const difference =
      listDifference(present, { revoked, least, now }) ??
      (isIssuing && isOlder(present, now, freshDays) ? 'sign it anew' : undefined)
    if (difference !== undefined)
      due.push({ difference, authority: { ...signer, key }, revoked, end })
  }
  return due
}

/** What lies there, if it is by that authority. */
export async function presentList(
  host: Pick<Look, 'read'>,
  directory: string,
  { mark, certificate }: Pick<Signer, 'mark' | 'certificate'>,
): Promise<ReadList | undefined> {
  const file = await host.read(listIn(directory, mark))
  return file?.kind === 'file' ? readList(file.content, certificate) : undefined
}

function listDifference(
  list: ReadList | undefined,
  { revoked, least, now }: { revoked: readonly Revoked[]; least: Date; now: Date },
): string | undefined {
  if (list === undefined) return 'sign the first'
  const missing = revoked.find(({ serial }) => !list.serials.includes(serial))
  if (missing !== undefined) return `${missing.serial} is not on it yet`
  if (list.to < least) return 'it would end before what it is about'
  return list.from > now ? 'it begins in the future' : undefined
}

const isOlder = (list: ReadList | undefined, now: Date, days: number) =>
  list !== undefined && now.getTime() - list.from.getTime() > days * day
