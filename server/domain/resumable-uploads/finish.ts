import { open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ownUpload, type ResumableUpload } from '../../access/resumable-uploads.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { headBytes, sniff } from '../../platform/files/sniff.ts'
import { syncFolder } from '../../platform/files/store-file.ts'
import { sql } from '../../platform/database/sql.ts'
import { addAttachment, pathIdFor } from '../attachments/actions.ts'
import { piecesPath } from './place.ts'

/** Makes a file of the pieces, as if it had come in one. Done again after a crash, it goes on where it was. */
export async function finish(
  { db, config, clock }: Context,
  owner: Actor,
  { token, name, size }: ResumableUpload,
): Promise<ResumableUpload> {
  const path = join(config.uploads, token)
  // Of nothing there have been no pieces.
  if (size === 0) await writeFile(path, '', { mode: 0o600 })
  else await rename(piecesPath(config.uploads, token), path).catch(() => open(path).then(closed))
  await syncFolder(config.uploads)
  const contentType = sniff(await headOf(path))
  return db.transaction(async tx => {
    const now = clock.now()
    const file = { token, name, size, contentType, now, pathId: pathIdFor(token, name) }
    const id = await addAttachment(tx, owner, file)
    await tx.run(sql`
      update resumable_uploads set attachment_id = ${id}, touched_at = ${now} where token = ${token}`)
    return ownUpload(tx, owner, token)
  })
}

const closed = (file: { close(): Promise<void> }) => file.close()

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
