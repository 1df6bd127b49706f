import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Allowed } from '../../access/allowed.ts'
import type { StoredAttachment } from '../../access/attachments.ts'
import { isFileHeld } from '../../access/held.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { isPictureType } from '../../pictures/wish.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { newToken } from '../../platform/files/new-token.ts'
import { storeFile, type StoredFile } from '../../platform/files/store-file.ts'
import type { SentFile } from '../../platform/http/one-file.ts'
import { tellGone, tellOwners } from './events.ts'
import { safeFileName } from './file-name.ts'

export type Uploaded = { pathId: string; name: string }

/** There is one organization. */
const realmId = '1'

/** What stands in links. */
export const pathIdFor = (token: string, name: string) =>
  `${realmId}/${randomBytes(1).toString('hex')}/${token}/${name}`

/** Keeps a file for its owner, on the disk first: a row never names a file that is not there. */
export async function keepFile(ctx: Context, owner: Actor, sent: SentFile): Promise<Uploaded> {
  const folder = ctx.config.uploads
  const token = newToken()
  const name = safeFileName(sent.name)
  const pathId = pathIdFor(token, name)
  const stored = await storeFile(folder, token, sent.content)
  try {
    await ctx.db.transaction(tx =>
      addAttachment(tx, owner, { ...stored, token, pathId, name, now: ctx.clock.now() }),
    )
  } catch (error) {
    await rm(join(folder, token), { force: true })
    throw error
  }
  return { pathId, name }
}

type NewAttachment = StoredFile & Uploaded & { token: string; now: Date }

/** The row of a file that is on the disk. Resolves to its id. */
export async function addAttachment(tx: Tx, owner: Actor, file: NewAttachment): Promise<number> {
  const { id } = await tx.one<{ id: number }>(sql`
    insert into attachments (owner_id, token, path_id, file_name, size, content_type, created_at)
    values (${owner.id}, ${file.token}, ${file.pathId}, ${file.name}, ${file.size},
      ${file.contentType}, ${file.now})
    returning id`)
  if (isPictureType(file.contentType)) {
    await tx.run(sql`insert into attachment_pictures (attachment_id) values (${id})`)
    await enqueue(tx, 'thumbnails', { id }, { key: `thumbnails-${id}` })
  }
  await tellOwners(tx, 'add', [id])
  return id
}

/** Messages that refer to it keep a link that leads nowhere. Where one of them is held, the file is only out of everybody's reach. */
export async function removeAttachment(
  tx: Tx,
  owner: Actor,
  { id }: Allowed<StoredAttachment, 'remove'>,
  now: Date,
): Promise<void> {
  const kept = await tx.run(sql`
    update attachments a set withdrawn_at = ${now}, is_removed = true
    where a.id = ${id} and ${isFileHeld}`)
  if (kept === 0) await tx.run(sql`delete from attachments where id = ${id}`)
  await tellGone(tx, [{ id, ownerId: owner.id }])
}
