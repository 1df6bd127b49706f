import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Who deletes: somebody, or a run of the rules of retention. */
export type Deleter = { readonly actorId: number } | { readonly run: number }

/** Copies messages out of sight, with all that hangs on them. */
export async function archive(
  tx: Tx,
  ids: readonly number[],
  { by, now }: { by: Deleter; now: Date },
): Promise<void> {
  const [actorId, run] = 'run' in by ? [null, by.run] : [by.actorId, null]
  const { id } = await tx.one<{ id: number }>(sql`
    insert into deletions (deleted_at, deleted_by, run_id) values (${now}, ${actorId}, ${run})
    returning id`)
  await tx.run(sql`
    insert into deleted_messages (id, deletion_id, message, edits, flags, read_exceptions, reactions,
      submessages)
    select m.id, ${id}, to_jsonb(m) - 'search', ${those('message_edits')}, ${those('message_flags')},
      ${those('read_exceptions')}, ${those('reactions')}, ${those('submessages')}
    from messages m where m.id = any(${ids}::bigint[])`)
  await tx.run(sql`
    insert into deleted_message_files (attachment_id, message_id, is_former)
    select attachment_id, message_id, false from attachment_messages
    where message_id = any(${ids}::bigint[])
    union all
    select attachment_id, message_id, true from former_attachment_messages
    where message_id = any(${ids}::bigint[])
    on conflict do nothing`)
  await tx.run(sql`
    insert into deleted_message_link_previews (preview_id, message_id)
    select preview_id, message_id from message_link_previews
    where message_id = any(${ids}::bigint[])`)
}

/** The rows of a table that hang on a row `m` of messages. */
const those = (table: keyof typeof tables) =>
  sql`(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from ${tables[table]} x where x.message_id = m.id)`

const tables = {
  message_edits: sql`message_edits`,
  message_flags: sql`message_flags`,
  read_exceptions: sql`read_exceptions`,
  reactions: sql`reactions`,
  submessages: sql`submessages`,
}
