import type { Allowed } from '../../access/allowed.ts'
import { whoFollows } from '../../access/audience.ts'
import { strangersTo } from '../../access/known-people.ts'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import type { Actor } from '../../identity/actor.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { extrasFor } from '../../platform/events/audience.ts'
import type { Emoji, Reaction, ReactionEvent } from '../../protocol/reactions.ts'
import { knownEmoji, type NamedEmoji } from './emoji.ts'
import { allReactions, deleteReaction, insertReaction, reactingPerson } from './queries.ts'

type Held = Allowed<HeldMessage, 'change'>

/** Puts an emoji on a message, once for each person. */
export async function addReaction(
  tx: Tx,
  actor: Actor,
  message: Held,
  emoji: NamedEmoji & { name: string },
): Promise<void> {
  const given = sameAs(emoji, await allReactions(tx, message.id)) ?? (await knownEmoji(tx, emoji))
  if (!(await insertReaction(tx, message.id, { ...given, user_id: actor.id })))
    throw new ApiError('REACTION_ALREADY_EXISTS', 'Reaction already exists.')
  await tell(tx, message, 'add', actor, given)
}

/** Whoever agrees with a reaction gives the same, under the name it already has: also one that nobody could begin any more. */
function sameAs({ code, type }: NamedEmoji, reactions: readonly Reaction[]): Emoji | undefined {
  const same = reactions.find(
    other => other.emoji_code === code && other.reaction_type === (type ?? 'unicode_emoji'),
  )
  if (!same) return undefined
  const { emoji_name, emoji_code, reaction_type } = same
  return { emoji_name, emoji_code, reaction_type }
}

/** Takes the actor's own back. */
export async function removeReaction(
  tx: Tx,
  actor: Actor,
  message: Held,
  emoji: NamedEmoji,
): Promise<void> {
  const removed = await deleteReaction(tx, message.id, actor.id, emoji)
  if (!removed) throw new ApiError('REACTION_DOES_NOT_EXIST', "Reaction doesn't exist.")
  await tell(tx, message, 'remove', actor, removed)
}

async function tell(tx: Tx, message: Held, op: ReactionEvent['op'], actor: Actor, emoji: Emoji) {
  const user = await reactingPerson(tx, actor.id)
  const users = await whoFollows(tx, [message.id])
  announce(
    tx,
    { type: 'reaction', op, message_id: message.id, ...emoji, user_id: actor.id, user },
    {
      users,
      userExtras: extrasFor(await strangersTo(tx, actor.id, users), { unknown_user: true }),
      publicChannel: message.channelId !== null && !message.isPrivateChannel,
    },
  )
}
