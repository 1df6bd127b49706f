import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Attachment } from '../../protocol/attachments.ts'

type OwnedAttachment = { ownerId: number; attachment: Attachment }

const milliseconds = (time: Sql) => sql`round(extract(epoch from ${time}) * 1000)::bigint`

async function attachments(tx: Tx, condition: Sql): Promise<OwnedAttachment[]> {
  return tx.many<OwnedAttachment>(sql`
    select a.owner_id as "ownerId", json_build_object(
      'id', a.id, 'name', a.file_name, 'path_id', a.path_id, 'size', a.size,
      'create_time', ${milliseconds(sql`a.created_at`)},
      'messages', (
        select coalesce(json_agg(json_build_object(
          'id', m.id, 'date_sent', ${milliseconds(sql`m.sent_at`)}) order by m.id), '[]')
        from attachment_messages am join messages m on m.id = am.message_id
        where am.attachment_id = a.id)) as attachment
    from attachments a where a.withdrawn_at is null and ${condition} order by a.id`)
}

export const attachmentsById = (tx: Tx, ids: readonly number[]) =>
  attachments(tx, sql`a.id = any(${ids}::int[])`)

/** What somebody has uploaded, the oldest first. */
export async function attachmentsOf(tx: Tx, ownerId: number): Promise<Attachment[]> {
  const own = await attachments(tx, sql`a.owner_id = ${ownerId}`)
  return own.map(({ attachment }) => attachment)
}

/** What all files of the organization take, in bytes. */
export async function spaceUsed(tx: Tx): Promise<number> {
  const { bytes } = await tx.one<{ bytes: number }>(sql`
    select coalesce(sum(size), 0)::float8 as bytes from attachments where withdrawn_at is null`)
  return bytes
}
