import { emojiByName } from '../../markdown/emoji-names.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { CustomEmoji } from '../../protocol/custom-emoji.ts'
import type { Emoji, ReactionType } from '../../protocol/reactions.ts'
import { customEmojiNamed, customEmojiOfId } from '../custom-emoji/queries.ts'

/** An emoji as a request names it: in full, or by its name alone. */
export type NamedEmoji = {
  name: string | undefined
  code: string | undefined
  type: ReactionType | undefined
}

/** Zulip's own sign, the one emoji that is neither in Unicode nor the organization's. */
const extraEmoji: Emoji = {
  emoji_name: 'zulip',
  emoji_code: 'zulip',
  reaction_type: 'zulip_extra_emoji',
}

/** The emoji that is meant, if there is one that bears this name and this code and can be used now. */
export async function knownEmoji(
  tx: Tx,
  { name, code, type }: NamedEmoji & { name: string },
): Promise<Emoji> {
  if (type === 'realm_emoji') return ownEmoji(tx, name, code)
  const standard = standardEmoji(name)
  if (type === undefined && code === undefined) {
    const [own] = await customEmojiNamed(tx, [name])
    const known = own ? asReaction(own) : standard
    if (!known) throw badRequest(`Emoji '${name}' does not exist`)
    return known
  }
  if (!standard || (type !== undefined && standard.reaction_type !== type))
    throw badRequest(type === 'zulip_extra_emoji' ? 'Invalid emoji code.' : 'Invalid emoji name.')
  if (code !== undefined && standard.emoji_code !== code) throw badRequest('Invalid emoji code.')
  return standard
}

async function ownEmoji(tx: Tx, name: string, code: string | undefined): Promise<Emoji> {
  const own =
    code === undefined ? (await customEmojiNamed(tx, [name]))[0] : await customEmojiOfId(tx, code)
  if (!own) throw badRequest('Invalid custom emoji.')
  if (own.deactivated) throw badRequest('This custom emoji has been deactivated.')
  if (own.name !== name) throw badRequest('Invalid custom emoji name.')
  return asReaction(own)
}

const asReaction = ({ name, id }: CustomEmoji): Emoji => ({
  emoji_name: name,
  emoji_code: id,
  reaction_type: 'realm_emoji',
})

/** One that every organization has, by its name. */
export function standardEmoji(name: string): Emoji | undefined {
  if (name === extraEmoji.emoji_name) return extraEmoji
  const code = emojiByName.get(name)
  return code === undefined
    ? undefined
    : { emoji_name: name, emoji_code: code, reaction_type: 'unicode_emoji' }
}
