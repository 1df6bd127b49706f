import type { Allowed } from '../../access/allowed.ts'
import { whoFollows, whoKnowsOf } from '../../access/audience.ts'
import type { DoomedMessages } from '../../access/messages-to-delete.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { releaseFiles } from '../attachments/references.ts'
import { firstMessageChanged } from '../channels/events.ts'
import { recordModeration } from '../messages/record-moderation.ts'
import { cancelRemindersOf } from '../reminders/actions.ts'
import { archive, type Deleter } from './archive.ts'
import { messagesDeleted } from './events.ts'

type Deletion = { readonly by: Deleter; readonly now: Date }

/** Deletes messages of one conversation. Whoever could follow them hears of it, and so does who does it. */
export async function deleteMessages(
  tx: Tx,
  { ids, ...place }: Allowed<DoomedMessages, 'delete'>,
  { by, now }: Deletion,
): Promise<void> {
  const deleters = 'actorId' in by ? [by.actorId] : []
  const users = [...new Set([...(await whoFollows(tx, ids)), ...deleters])]
  const publicChannel = place.channelId !== null && !place.isPrivateChannel
  if ('actorId' in by)
    await recordModeration(tx, by.actorId, {
      kind: 'message.deleted',
      ids,
      channel: place.channelId,
    })
  await archive(tx, ids, { by, now })
  await releaseFiles(tx, ids, now)
  await cancelRemindersOf(tx, ids)
  await tx.run(sql`delete from messages where id = any(${ids}::bigint[])`)
  for (const event of messagesDeleted(ids, place)) announce(tx, event, { users, publicChannel })
  if (place.channelId !== null) await correctFirstMessage(tx, place.channelId)
}

type Corrected = { name: string; isArchived: boolean; firstMessageId: number | null }

/** When the first message of a channel has gone, another one is the first. The channel is held against a new one. */
export async function correctFirstMessage(tx: Tx, channelId: number): Promise<void> {
  const changed = await tx.maybe<Corrected>(sql`
    update channels c set first_message_id = present.id
    from (select min(m.id) as id from messages m where m.channel_id = ${channelId}) present
    where c.id = ${channelId} and c.first_message_id is distinct from present.id
    returning c.name, c.is_archived as "isArchived", c.first_message_id as "firstMessageId"`)
  if (!changed) return
  const channel = { id: channelId, name: changed.name, isArchived: changed.isArchived }
  announce(tx, firstMessageChanged(channel, changed.firstMessageId), {
    users: await whoKnowsOf(tx, channelId),
  })
}
