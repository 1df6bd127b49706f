import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ReactionType } from '../../protocol/reactions.ts'
import { knownEmoji } from '../reactions/emoji.ts'

export type StatusEmoji = { emoji_name: string; emoji_code: string; reaction_type: string }
export type EmojiWish = {
  emoji_name?: string | undefined
  emoji_code?: string | undefined
  reaction_type?: ReactionType | undefined
}

const none: StatusEmoji = { emoji_name: '', emoji_code: '', reaction_type: '' }

/** The emoji that is meant; an empty name takes it away, and undefined leaves it as it is. Refuses what does not fit together. */
export async function statusEmoji(
  tx: Tx,
  { emoji_name: name, ...wish }: EmojiWish,
): Promise<StatusEmoji | undefined> {
  const { emoji_code: code, reaction_type: type } = wish
  if (name === '') return none
  if (name !== undefined) return knownEmoji(tx, { name, code, type })
  if (code === undefined && type === undefined) return undefined
  throw badRequest('Client must pass emoji_name if they pass either emoji_code or reaction_type.')
}
