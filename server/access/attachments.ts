import { ApiError, badRequest } from '../platform/http/api-error.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { beforeRemoving } from './held.ts'
import { visibleTo } from './visible-to.ts'

export type StoredAttachment = {
  readonly id: number
  readonly token: string
  readonly pathId: string
  readonly name: string
  readonly size: number
  readonly contentType: string
}

/** A row `a` of attachments: its owner may read it, and whoever may read a message that refers to it. */
export const filesVisibleTo = (reader: Reader): Sql => sql`(a.withdrawn_at is null and (
  a.owner_id = ${reader.id}
  or exists (select from attachment_messages am join messages m on m.id = am.message_id
             where am.attachment_id = a.id and ${visibleTo(reader)})))`

const columns = sql`a.id, a.token, a.path_id as "pathId", a.file_name as name, a.size::float8 as size,
  a.content_type as "contentType"`

/** Files of others and files that are not there are one answer. */
export const noSuchFile = () => new ApiError('BAD_REQUEST', 'File not found.', { status: 404 })

export async function fileToRead(
  tx: Tx,
  reader: Reader,
  pathId: string,
): Promise<Allowed<StoredAttachment, 'read'>> {
  const file = await tx.maybe<StoredAttachment>(sql`
    select ${columns} from attachments a where a.path_id = ${pathId} and ${filesVisibleTo(reader)}`)
  if (!file) throw noSuchFile()
  return allow(file, 'read')
}

/** For whoever shows a signature that this server made for somebody who might read the file. */
export async function fileSignedFor(
  tx: Tx,
  id: number,
): Promise<Allowed<StoredAttachment, 'read'>> {
  const file = await tx.maybe<StoredAttachment>(sql`
    select ${columns} from attachments a where a.id = ${id} and a.withdrawn_at is null`)
  if (!file) throw noSuchFile()
  return allow(file, 'read')
}

/** Held until the end of the transaction, in which nobody comes to hold a message that refers to it. */
export async function ownFile(
  tx: Tx,
  reader: Reader,
  id: number,
): Promise<Allowed<StoredAttachment, 'remove'>> {
  await beforeRemoving(tx)
  const file = await tx.maybe<StoredAttachment>(sql`
    select ${columns} from attachments a
    where a.id = ${id}::bigint and a.owner_id = ${reader.id} and a.withdrawn_at is null for update`)
  if (!file) throw badRequest('Invalid attachment')
  return allow(file, 'remove')
}
