import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { RecentConversation, UnreadDetails } from '../../protocol/messages.ts'
import { counted, nothingUnread, withUnreadPlaces } from '../../protocol/unread.ts'
import { topicKey } from '../../protocol/user-topics.ts'
import type { StatePart, StateRequest } from '../../state-part.ts'
import { starredMessages } from '../flags/queries.ts'
import { maxUnread, unreadPlaces, type UnreadPlace } from '../flags/unread-places.ts'
import { newestReceived } from './newest.ts'
import { topicFor } from './view.ts'

const recentLimit = 1000

const messages: StatePart = {
  types: ['message'],
  read: async request => ({
    max_message_id: await newestReceived(request.tx, request.actor),
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
  const found = await unreadPlaces(tx, actor)
  const places = found.places.map(place => ({ ...place, details: detailsOf(place, wish) }))
  const muted = new Set(
    places.map(({ details, is_muted: isMuted }) =>
      isMuted && details.type === 'stream' ? topicKey(details.stream_id, details.topic) : '',
    ),
  )
  const listed = withUnreadPlaces(nothingUnread, actor.id, places)
  const structure = counted(listed, (id, topic) => muted.has(topicKey(id, topic)))
  return { ...structure, old_unreads_missing: found.total === maxUnread }
}

const detailsOf = (place: UnreadPlace, wish: { allowEmptyTopic: boolean }): UnreadDetails =>
  place.channel_id === null
    ? { type: 'private', user_ids: place.member_ids ?? [] }
    : {
        type: 'stream',
        stream_id: place.channel_id,
        topic: topicFor(place.topic ?? '', wish),
      }

const recentConversations = (tx: Tx, userId: number) =>
  tx.many<RecentConversation>(sql`
    select v.last_message_id as max_message_id, array_remove(v.member_ids, ${userId}) as user_ids
    from conversation_members cm join conversations v on v.id = cm.conversation_id
    where cm.user_id = ${userId} and v.last_message_id > 0
    order by v.last_message_id desc limit ${recentLimit}`)
