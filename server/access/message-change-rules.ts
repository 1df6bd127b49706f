import { roles } from '../identity/actor.ts'
import type { OrganizationSettings } from '../domain/organization/settings/table.ts'
import type { Reader } from './channel-rules.ts'

/** What the rules need to know of a message that somebody wants to change. */
type ChangedMessage = { readonly senderId: number; readonly sentAt: Date }

/** What the organization, or the channel that a message is in, lets somebody do with messages. */
export type MessagePermission = 'delete any' | 'delete own' | 'move within' | 'move out' | 'resolve'

type Asked = {
  readonly reader: Reader
  readonly message: ChangedMessage
  readonly now: Date
  readonly grants: ReadonlySet<MessagePermission>
}
type Limits = Readonly<
  Pick<
    OrganizationSettings,
    | 'allow_message_editing'
    | 'message_content_edit_limit_seconds'
    | 'message_content_delete_limit_seconds'
    | 'move_messages_within_stream_limit_seconds'
    | 'move_messages_between_streams_limit_seconds'
  >
>

/** A limit may have passed by this much: whoever began to write in time may finish. */
const graceSeconds = 20

const isModerator = ({ role }: Reader) => role <= roles.moderator

/** The oldest moment that a limit of so many seconds reaches back to. */
export const reach = (limitSeconds: number, now: Date): Date =>
  new Date(now.getTime() - (limitSeconds + graceSeconds) * 1000)

const isWithin = (limitSeconds: number | null, { message, now }: Omit<Asked, 'grants'>) =>
  limitSeconds === null || message.sentAt >= reach(limitSeconds, now)

/** Why they may not change what it says; undefined when they may. Only its author ever may. */
export function refusesEdit(asked: Omit<Asked, 'grants'>, limits: Limits): string | undefined {
  if (!limits.allow_message_editing) return 'Your organization has turned off message editing'
  if (asked.message.senderId !== asked.reader.id)
    return "You don't have permission to edit this message"
  if (!isWithin(limits.message_content_edit_limit_seconds, asked))
    return 'The time limit for editing this message has past'
  return undefined
}

/** Why they may not delete it. Whoever may delete everything deletes what they can read, others what they said a while ago. */
export function refusesDelete(asked: Asked, limits: Limits): string | undefined {
  if (asked.grants.has('delete any')) return undefined
  const isOwn = asked.message.senderId === asked.reader.id
  if (!isOwn || !asked.grants.has('delete own'))
    return "You don't have permission to delete this message"
  if (!isWithin(limits.message_content_delete_limit_seconds, asked))
    return 'The time limit for deleting this message has passed'
  return undefined
}

/** What a change of topic is: a mark put before its name or taken away, another name, or both. */
export type TopicChange = { readonly marks: boolean; readonly renames: boolean }

/** Why they may not move it to another topic. Whoever may, may for some time; moderators always. */
export function refusesTopicMove(
  asked: Asked,
  { marks, renames }: TopicChange,
  limits: Limits,
): string | undefined {
  if (marks && !asked.grants.has('resolve')) return "You don't have permission to resolve topics."
  if (renames && !asked.grants.has('move within'))
    return "You don't have permission to edit this message"
  if (isModerator(asked.reader)) return undefined
  if (!isWithin(limits.move_messages_within_stream_limit_seconds, asked))
    return "The time limit for editing this message's topic has passed."
  return undefined
}

/** Why they may not move it to another channel. */
export function refusesChannelMove(asked: Asked, limits: Limits): string | undefined {
  if (!asked.grants.has('move out')) return "You don't have permission to move this message"
  if (isModerator(asked.reader)) return undefined
  if (!isWithin(limits.move_messages_between_streams_limit_seconds, asked))
    return "The time limit for editing this message's channel has passed"
  return undefined
}

/** How long ago a message may have been sent that they move along, in seconds; undefined when that does not matter. */
export function moveLimit(
  reader: Reader,
  { topic, channel }: { topic: boolean; channel: boolean },
  limits: Limits,
): number | undefined {
  if (isModerator(reader)) return undefined
  const those = [
    ...(topic ? [limits.move_messages_within_stream_limit_seconds] : []),
    ...(channel ? [limits.move_messages_between_streams_limit_seconds] : []),
  ].filter(limit => limit !== null)
  return those.length > 0 ? Math.min(...those) : undefined
}
