import { topicUrlWith } from '../../markdown/narrow-url.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { emptyTopicName } from '../messages/view.ts'

/** Where messages were said, as their reader calls it. */
export type Place = {
  readonly conversationId: number
  readonly isDirect: boolean
  /** `#stage > props`, `Othello`, `Othello, Iago`. */
  readonly title: string
  /** Of the page. */
  readonly path: string
}

type Row = {
  conversationId: number
  topic: string | null
  channelId: number | null
  channel: string | null
  others: string[]
  otherIds: number[]
}

/** The place of a message that the reader may read. */
export async function placeOf(
  tx: Tx,
  { messageId, readerId }: { messageId: number; readerId: number },
): Promise<Place> {
  const { conversationId, topic, channelId, channel, others, otherIds } = await tx.one<Row>(sql`
    select v.id as "conversationId", v.topic, v.channel_id as "channelId", c.name as channel,
      array(select full_name from users where id = any(v.member_ids) and id <> ${readerId}
            order by id) as others,
      array(select id from users where id = any(v.member_ids) and id <> ${readerId}
            order by id) as "otherIds"
    from messages m join conversations v on v.id = m.conversation_id
      left join channels c on c.id = v.channel_id
    where m.id = ${messageId}`)
  if (channelId === null || channel === null)
    return {
      conversationId,
      isDirect: true,
      title: others.join(', '),
      path: `/#narrow/dm/${otherIds.join(',')}/near/${messageId}`,
    }
  return {
    conversationId,
    isDirect: false,
    title: `#${channel} > ${topic || emptyTopicName}`,
    path: topicUrlWith({ id: channelId, name: channel }, topic ?? '', messageId),
  }
}
