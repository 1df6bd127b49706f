import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { attachmentsById, spaceUsed } from './queries.ts'

/** Tells the owner of each how it stands now. */
export async function tellOwners(
  tx: Tx,
  op: 'add' | 'update',
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return
  const upload_space_used = await spaceUsed(tx)
  for (const { ownerId, attachment } of await attachmentsById(tx, ids))
    announce(tx, { type: 'attachment', op, attachment, upload_space_used }, onlyUsers(ownerId))
}

/** Tells the owner of each that it is gone. */
export async function tellGone(
  tx: Tx,
  gone: readonly { id: number; ownerId: number }[],
): Promise<void> {
  if (gone.length === 0) return
  const upload_space_used = await spaceUsed(tx)
  for (const { id, ownerId } of gone)
    announce(
      tx,
      { type: 'attachment', op: 'remove', attachment: { id }, upload_space_used },
      onlyUsers(ownerId),
    )
}
