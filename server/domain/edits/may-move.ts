import type { Allowed } from '../../access/allowed.ts'
import { channelToPostTo, channelToSee, type Channel } from '../../access/channels.ts'
import {
  moveLimit,
  reach,
  refusesChannelMove,
  refusesTopicMove,
} from '../../access/message-change-rules.ts'
import { messageGrants } from '../../access/message-grants.ts'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import type { MovedAlong } from '../../access/messages-to-move.ts'
import { topicRefusal } from '../../access/topic-rules.ts'
import type { Actor } from '../../identity/actor.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { OrganizationSettings } from '../organization/settings/table.ts'
import type { WantedEdit } from './request.ts'
import { refuseResolvingNameless, topicChange } from './resolved.ts'

/** The channel that messages are to go to, when the actor may move this one there; undefined when it stays in its own. */
export async function channelToMoveTo(
  tx: Tx,
  actor: Actor,
  message: HeldMessage,
  { wanted, settings, now }: { wanted: WantedEdit; settings: OrganizationSettings; now: Date },
): Promise<Allowed<Channel, 'post'> | undefined> {
  if (message.channelId === null || (wanted.topic ?? wanted.channelId) === undefined)
    return undefined
  const grants = await messageGrants(tx, actor, message.channelId, settings)
  const asked = { reader: actor, message, now, grants }
  const [before, after] = [message.topic ?? '', wanted.topic ?? message.topic ?? '']
  if (wanted.topic !== undefined) {
    refuseResolvingNameless(before, after)
    refuse(refusesTopicMove(asked, topicChange(before, after), settings))
  }
  const id = wanted.channelId ?? message.channelId
  const target = await channelToSee(tx, actor, { id })
  requireTopic(after, target, settings)
  if (wanted.channelId === undefined) return undefined
  refuse(refusesChannelMove(asked, settings))
  return channelToPostTo(tx, actor, { id })
}

/** A channel takes by a move what it takes by a message. */
function requireTopic(topic: string, channel: Channel, settings: OrganizationSettings): void {
  const refusal = topicRefusal(topic, {
    channel: channel.topicsPolicy,
    organization: settings.topics_policy,
  })
  refuse(topic === '' && refusal !== undefined ? "Topic can't be empty" : refusal)
}

function refuse(refusal: string | undefined): void {
  if (refusal !== undefined) throw badRequest(refusal)
}

/** Whoever may not move old messages may not take them along with a new one either. They are told how many they may move. */
export function checkAge(
  actor: Actor,
  messages: readonly MovedAlong[],
  { wanted, settings, now }: { wanted: WantedEdit; settings: OrganizationSettings; now: Date },
): void {
  const parts = { topic: wanted.topic !== undefined, channel: wanted.channelId !== undefined }
  const limit = moveLimit(actor, parts, settings)
  if (limit === undefined) return
  const oldest = reach(limit, now)
  const young = messages.filter(({ sentAt }) => sentAt >= oldest)
  if (young.length === messages.length) return
  throw new ApiError(
    'MOVE_MESSAGES_TIME_LIMIT_EXCEEDED',
    `You only have permission to move the ${young.length}/${messages.length} most recent messages in this topic.`,
    {
      extra: {
        first_message_id_allowed_to_move: young[0]?.id ?? null,
        total_messages_allowed_to_move: young.length,
        total_messages_in_topic: messages.length,
      },
    },
  )
}
