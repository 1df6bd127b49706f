import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Draft } from '../../protocol/drafts.ts'

/** What is kept of a draft. `editedAt` in whole seconds. */
export type DraftContent = Omit<Draft, 'id'>

const columns = sql`id, kind as type, recipients as "to", topic, content,
  extract(epoch from edited_at)::bigint as timestamp`

/** A person's own drafts, the one edited last in front. */
export const draftsOf = (tx: Tx, userId: number) =>
  tx.many<Draft>(sql`
    select ${columns} from drafts where user_id = ${userId} order by edited_at desc, id desc`)

/** In the order given. */
export const insertDrafts = (tx: Tx, userId: number, drafts: readonly DraftContent[]) =>
  tx.many<Draft>(sql`
    insert into drafts (user_id, kind, recipients, topic, content, edited_at)
    select ${userId}, d.type, array(select jsonb_array_elements_text(d."to")::int), d.topic, d.content,
      to_timestamp(d.timestamp)
    from jsonb_to_recordset(${JSON.stringify(drafts)}::jsonb)
      as d(type text, "to" jsonb, topic text, content text, timestamp bigint)
    returning ${columns}`)

/** Undefined when there is no such draft of this person's. */
export const replaceDraft = (tx: Tx, userId: number, id: number, draft: DraftContent) =>
  tx.maybe<Draft>(sql`
    update drafts set kind = ${draft.type}, recipients = ${draft.to}, topic = ${draft.topic},
      content = ${draft.content}, edited_at = to_timestamp(${draft.timestamp}::bigint)
    where ${ownDraft(userId, id)} returning ${columns}`)

export const deleteDraft = async (tx: Tx, userId: number, id: number): Promise<boolean> =>
  (await tx.run(sql`delete from drafts where ${ownDraft(userId, id)}`)) > 0

const ownDraft = (userId: number, id: number): Sql =>
  sql`id = ${id}::bigint and user_id = ${userId}`
