import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type Waiting = { state: 'waiting'; width: null; height: null; frames: null }
type Ready = { state: 'ready'; width: number; height: number; frames: number }
type Broken = { state: 'broken'; width: null; height: null; frames: null }
type State = Waiting | Ready | Broken

/** A file that says it is a picture, and what has been found out. */
export type StoredPicture = State & {
  id: number
  token: string
  pathId: string
  contentType: string
}

/** Those for whose file `a` the condition holds. */
export const picturesWhere = (condition: Sql): Sql => sql`
  select a.id, a.token, a.path_id as "pathId", a.content_type as "contentType",
    p.state, p.width, p.height, p.frames
  from attachment_pictures p join attachments a on a.id = p.attachment_id where ${condition}`

/** One of them; undefined when the file is gone. */
export const storedPicture = (tx: Tx, id: number) =>
  tx.maybe<StoredPicture>(picturesWhere(sql`a.id = ${id}`))

/** The one of this format, or else the still one. */
export const thumbnailOf = (tx: Tx, attachmentId: number, format: string) =>
  tx.maybe<{ token: string; size: number }>(sql`
    select token, size from thumbnails where attachment_id = ${attachmentId}
    order by (format = ${format}) desc, format desc limit 1`)

/** Ids of messages that show this picture as on its way. */
export const messagesWaitingFor = async (tx: Tx, attachmentId: number): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(sql`
      select m.id from attachment_messages am join messages m on m.id = am.message_id
      where am.attachment_id = ${attachmentId} and m.rendered like '%image-loading-placeholder%'
      order by m.id`)
  ).map(({ id }) => id)
