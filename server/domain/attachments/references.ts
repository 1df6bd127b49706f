import { filesVisibleTo } from '../../access/attachments.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { placeholderClass } from '../../markdown/previews.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { Attachment } from '../../protocol/attachments.ts'
import { fileAddressesIn } from './addresses.ts'
import { tellGone, tellOwners } from './events.ts'
import { attachmentsById } from './queries.ts'

/** The tokens of the files that a text refers to. */
const tokensIn = (content: string): string[] => [
  ...new Set(fileAddressesIn(content).map(({ token }) => token)),
]

type Said = { id: number; content: string; rendered: string }

/**
 * From now on, whoever may read the message may read the files that it names, as far as its author may. Naming a file of others
 * that one cannot read gives it to nobody.
 */
export async function referToFiles(tx: Tx, author: Actor, said: Said): Promise<void> {
  await tellOwners(tx, 'update', await addReferences(tx, author, said))
}

async function addReferences(tx: Tx, author: Actor, said: Said): Promise<number[]> {
  const { id, content } = said
  const tokens = tokensIn(content)
  if (tokens.length === 0) return []
  // Held, so that a file is not withdrawn with its last message while another one comes to need it.
  const added = await tx.many<{ id: number }>(sql`
    with named as (
      select a.id from attachments a where a.token = any(${tokens}::text[]) and ${filesVisibleTo(author)}
      order by a.id for update of a)
    insert into attachment_messages (attachment_id, message_id)
    select named.id, ${id} from named on conflict do nothing returning attachment_id as id`)
  await showWhatIsReady(tx, tokens, said)
  return added.map(row => row.id)
}

/** The worker may have looked at a picture after the message was rendered, and before the file was held for it. */
async function showWhatIsReady(tx: Tx, tokens: readonly string[], { rendered }: Said) {
  if (!rendered.includes(placeholderClass)) return
  const ready = await tx.many<{ id: number }>(sql`
    select p.attachment_id as id from attachment_pictures p join attachments a on a.id = p.attachment_id
    where a.token = any(${tokens}::text[]) and p.state <> 'waiting'`)
  for (const { id } of ready) await enqueue(tx, 'thumbnails', { id }, { key: `thumbnails-${id}` })
}

/**
 * The same for a message that says something else now: what it does not name any more is remembered for whoever holds the message.
 * Resolves to files of the author that no message names any more.
 */
export async function referToOtherFiles(tx: Tx, author: Actor, said: Said): Promise<Attachment[]> {
  const dropped = await tx.many<{ id: number }>(sql`
    with dropped as (
      delete from attachment_messages am using attachments a
      where am.message_id = ${said.id} and a.id = am.attachment_id
        and not a.token = any(${tokensIn(said.content)}::text[])
      returning a.id),
    remembered as (
      insert into former_attachment_messages (attachment_id, message_id)
      select id, ${said.id} from dropped on conflict do nothing)
    select id from dropped`)
  const added = await addReferences(tx, author, said)
  const ids = dropped.map(row => row.id)
  await tellOwners(tx, 'update', [...ids, ...added])
  const now = await attachmentsById(tx, ids)
  return now
    .filter(({ ownerId, attachment }) => ownerId === author.id && attachment.messages.length === 0)
    .map(({ attachment }) => attachment)
}

/** Before messages are deleted: files that no other message names go with them. */
export async function releaseFiles(
  tx: Tx,
  messageIds: readonly number[],
  now: Date,
): Promise<void> {
  const released = await tx.many<{ id: number }>(sql`
    delete from attachment_messages where message_id = any(${messageIds}::bigint[])
    returning attachment_id as id`)
  const ids = [...new Set(released.map(({ id }) => id))]
  if (ids.length === 0) return
  await tx.run(sql`select from attachments where id = any(${ids}::int[]) order by id for update`)
  const gone = await tx.many<{ id: number; ownerId: number }>(sql`
    update attachments a set withdrawn_at = ${now}
    where a.id = any(${ids}::int[]) and a.withdrawn_at is null
      and not exists (select from attachment_messages am where am.attachment_id = a.id)
    returning a.id, a.owner_id as "ownerId"`)
  await tellGone(tx, gone)
  const doomed = new Set(gone.map(({ id }) => id))
  await tellOwners(
    tx,
    'update',
    ids.filter(id => !doomed.has(id)),
  )
}

/** After messages were put back: their files can be read again, except those that their owners took away meanwhile. */
export async function returnFiles(tx: Tx, messageIds: readonly number[]): Promise<void> {
  const named = await tx.many<{ id: number; isGone: boolean }>(sql`
    select a.id, a.withdrawn_at is not null as "isGone" from attachments a
    where not a.is_removed and a.id in (
      select attachment_id from attachment_messages where message_id = any(${messageIds}::bigint[]))
    order by a.id for update`)
  const [gone, there] = [true, false].map(isGone =>
    named.filter(one => one.isGone === isGone).map(({ id }) => id),
  )
  await tx.run(sql`update attachments set withdrawn_at = null where id = any(${gone ?? []}::int[])`)
  await tellOwners(tx, 'add', gone ?? [])
  await tellOwners(tx, 'update', there ?? [])
  const waiting = await tx.many<{ id: number }>(sql`
    select distinct p.attachment_id as id
    from attachment_pictures p join attachment_messages am on am.attachment_id = p.attachment_id
      join messages m on m.id = am.message_id
    where m.id = any(${messageIds}::bigint[]) and p.state <> 'waiting'
      and m.rendered like ${`%${placeholderClass}%`}`)
  for (const { id } of waiting) await enqueue(tx, 'thumbnails', { id }, { key: `thumbnails-${id}` })
}
