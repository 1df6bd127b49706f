import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { wordsOf } from '../search/language.ts'
import type { Rule } from './rules.ts'

type Taken = {
  message: object
  edits: object[]
  flags: object[]
  read_exceptions: object[]
  reactions: object[]
  submessages: object[]
}

/**
 * Takes these messages out of the archive and writes them where they were, with all that hung on them, each exempt from the rule that is
 * in force there. Resolves to the ids of those that were still in the archive.
 */
export async function putBack(
  tx: Tx,
  ids: readonly number[],
  places: readonly Rule[],
): Promise<number[]> {
  const references = await referencesOf(tx, ids)
  const taken = await tx.many<{ id: number } & Taken>(sql`
    delete from deleted_messages where id = any(${ids}::bigint[])
    returning id, message, edits, flags, read_exceptions, reactions, submessages`)
  await insertMessages(tx, taken, places)
  for (const name of ['edits', 'flags', 'read_exceptions', 'reactions', 'submessages'] as const) {
    const rows = taken.flatMap(one => one[name])
    await tx.run(hanging[name](sql`${JSON.stringify(rows)}::jsonb`))
  }
  const back = new Set(taken.map(({ id }) => id))
  await refer(tx, references, back)
  return [...back].sort((a, b) => a - b)
}

const insertMessages = (tx: Tx, taken: readonly Taken[], places: readonly Rule[]) =>
  tx.run(sql`
    insert into messages (id, conversation_id, origin_id, channel_id, sender_id, content, rendered, client,
      mentions_everyone, sent_at, last_edited_at, last_moved_at, arrived_id, exempt_from_days, search)
    overriding system value
    select m.id, m.conversation_id, m.origin_id, m.channel_id, m.sender_id, m.content, m.rendered,
      m.client, m.mentions_everyone, m.sent_at, m.last_edited_at, m.last_moved_at, m.arrived_id, r.days,
      ${wordsOf(sql`m.content`)}
    from jsonb_populate_recordset(null::messages, ${JSON.stringify(taken.map(({ message }) => message))}::jsonb) m
      left join unnest(${places.map(one => one.channelId ?? 0)}::int[], ${places.map(one => one.days)}::int[])
        r (channel_id, days) on r.channel_id = coalesce(m.channel_id, 0)`)

/** Whoever has left the channel meanwhile has nothing unread there, and nobody has from those whom they muted. */
const stillCounts = sql`(x.is_read or not exists (
    select from muted_users mu where mu.user_id = x.user_id and mu.muted_user_id = m.sender_id))
  and (m.channel_id is null or exists (
    select from subscriptions s
    where s.user_id = x.user_id and s.channel_id = m.channel_id
      and coalesce(m.arrived_id, m.id) > s.since_message_id))`

/** The tables that hang on messages: how rows in a JSON array are written into each. */
const hanging = {
  edits: (rows: Sql) => sql`
    insert into message_edits overriding system value
    select * from jsonb_populate_recordset(null::message_edits, ${rows})`,
  flags: (rows: Sql) => sql`
    insert into message_flags select * from jsonb_populate_recordset(null::message_flags, ${rows})`,
  read_exceptions: (rows: Sql) => sql`
    insert into read_exceptions
    select x.* from jsonb_populate_recordset(null::read_exceptions, ${rows}) x
      join messages m on m.id = x.message_id where ${stillCounts}`,
  reactions: (rows: Sql) => sql`
    insert into reactions overriding system value
    select * from jsonb_populate_recordset(null::reactions, ${rows})`,
  submessages: (rows: Sql) => sql`
    insert into submessages overriding system value
    select * from jsonb_populate_recordset(null::submessages, ${rows})`,
}

type FileReference = { attachment_id: number; message_id: number; is_former: boolean }
type PreviewReference = { preview_id: number; message_id: number }
type References = { files: FileReference[]; previews: PreviewReference[] }

/** They go with the archive's rows: asked before. */
const referencesOf = async (tx: Tx, ids: readonly number[]): Promise<References> => ({
  files: await tx.many<FileReference>(sql`
    select attachment_id, message_id, is_former from deleted_message_files
    where message_id = any(${ids}::bigint[]) order by attachment_id`),
  previews: await tx.many<PreviewReference>(sql`
    select preview_id, message_id from deleted_message_link_previews
    where message_id = any(${ids}::bigint[])`),
})

const messages = (list: readonly { message_id: number }[]) => list.map(one => one.message_id)

async function refer(tx: Tx, { files, previews }: References, back: ReadonlySet<number>) {
  const [current, former, shown] = [
    files.filter(one => !one.is_former && back.has(one.message_id)),
    files.filter(one => one.is_former && back.has(one.message_id)),
    previews.filter(one => back.has(one.message_id)),
  ]
  await tx.run(sql`
    insert into attachment_messages (attachment_id, message_id)
    select * from unnest(${current.map(one => one.attachment_id)}::int[], ${messages(current)}::bigint[])`)
  await tx.run(sql`
    insert into former_attachment_messages (attachment_id, message_id)
    select * from unnest(${former.map(one => one.attachment_id)}::int[], ${messages(former)}::bigint[])`)
  await tx.run(sql`
    insert into message_link_previews (preview_id, message_id)
    select * from unnest(${shown.map(one => one.preview_id)}::bigint[], ${messages(shown)}::bigint[])`)
}
