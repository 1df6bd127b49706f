import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { wordsOf } from '../search/language.ts'
import { acquaintances } from '../users/acquaintances.ts'

/** A conversation that is about to get a message. Its row is held until the end of the transaction. */
export type HeldConversation = { id: number; lastMessageId: number }

/** The topic by this name, whatever its case; made when it is new. */
export const holdTopic = (tx: Tx, channelId: number, topic: string) =>
  tx.one<HeldConversation & { topic: string }>(sql`
    insert into conversations (channel_id, topic, search)
    values (${channelId}, ${topic}, ${wordsOf(topic)})
    on conflict (channel_id, lower(topic)) do update set topic = conversations.topic
    returning id, last_message_id as "lastMessageId", topic`)

/** The direct messages of exactly these people; made when they have none yet. */
export async function holdDirect(tx: Tx, memberIds: readonly number[]): Promise<HeldConversation> {
  const conversation = await tx.one<HeldConversation & { isNew: boolean }>(sql`
    insert into conversations (member_ids) values (${memberIds})
    on conflict (member_ids) do update set topic = conversations.topic
    returning id, last_message_id as "lastMessageId", xmax = 0 as "isNew"`)
  if (conversation.isNew) {
    const members = sql`u.id = any(${memberIds}::bigint[])`
    const tellOfPeople = await acquaintances(tx, { people: members, around: sql`true` })
    await tx.run(sql`
      insert into conversation_members (user_id, conversation_id)
      select id, ${conversation.id} from unnest(${memberIds}::int[]) id`)
    await tellOfPeople()
  }
  return conversation
}
