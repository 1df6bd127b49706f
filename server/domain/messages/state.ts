import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { RecentConversation } from '../../protocol/messages.ts'
import { nothingUnread, withUnread } from '../../protocol/unread.ts'
import type { StatePart, StateRequest } from '../../state-part.ts'
import { starredMessages, unreadMessages, maxUnread } from '../flags/queries.ts'
import { topicFor } from './view.ts'

const recentLimit = 1000

const messages: StatePart = {
  types: ['message'],
  read: async request => ({
    max_message_id: await newestReceived(request),
    unread_msgs: await unread(request),
  }),
}

const starred: StatePart = {
  types: ['starred_messages'],
  read: async ({ tx, actor }) => ({ starred_messages: await starredMessages(tx, actor) }),
}

const recent: StatePart = {
  types: ['recent_private_conversations'],
  read: async ({ tx, actor }) => ({
    recent_private_conversations: await recentConversations(tx, actor.id),
  }),
}

export const messagesState = [messages, starred, recent]

async function unread({ tx, actor, options }: StateRequest) {
  const wish = { allowEmptyTopic: options.capabilities['empty_topic_name'] ?? false }
  const found = await unreadMessages(tx, actor)
  const named = found.map(message =>
    message.details.type === 'stream'
      ? {
          ...message,
          details: { ...message.details, topic: topicFor(message.details.topic, wish) },
        }
      : message,
  )
  const structure = withUnread(nothingUnread, actor.id, named)
  return { ...structure, old_unreads_missing: found.length === maxUnread }
}

/** The newest message this person received or sent; -1 when there is none. One index probe for each place they were in. */
async function newestReceived({ tx, actor: { id } }: StateRequest): Promise<number> {
  const { newest } = await tx.one<{ newest: number }>(sql`
    select greatest(-1,
      (select max(l.id) from subscriptions s, lateral (
         select m.id from messages m where m.channel_id = s.channel_id and m.id > s.since_message_id
         order by m.id desc limit 1) l where s.user_id = ${id}),
      (select max(l.id) from past_subscriptions p, lateral (
         select m.id from messages m where m.channel_id = p.channel_id
           and m.id > p.after_message_id and m.id <= p.until_message_id
         order by m.id desc limit 1) l where p.user_id = ${id}),
      (select max(v.last_message_id) from conversation_members cm
         join conversations v on v.id = cm.conversation_id where cm.user_id = ${id}),
      (select max(message_id) from message_flags where user_id = ${id} and flag = 'mentioned'),
      (select max(m.id) from messages m where m.sender_id = ${id})) as newest`)
  return newest
}

const recentConversations = (tx: Tx, userId: number) =>
  tx.many<RecentConversation>(sql`
    select v.last_message_id as max_message_id, array_remove(v.member_ids, ${userId}) as user_ids
    from conversation_members cm join conversations v on v.id = cm.conversation_id
    where cm.user_id = ${userId} and v.last_message_id > 0
    order by v.last_message_id desc limit ${recentLimit}`)
