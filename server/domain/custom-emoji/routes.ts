import { emojiToRemove } from '../../access/custom-emoji.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import type { StatePart } from '../../state-part.ts'
import { takePicture } from '../pictures/take-picture.ts'
import { addEmoji, removeEmoji } from './actions.ts'
import { emojiName } from './name.ts'
import { customEmojiTable } from './queries.ts'

const getEmoji = endpoint({
  method: 'GET',
  path: '/realm/emoji',
  summary: "The organization's own emoji.",
  auth: 'user',
  params: {},
  handle: async ({ db }) => ({ emoji: await db.snapshot(customEmojiTable) }),
})

const postEmoji = endpoint({
  method: 'POST',
  path: '/realm/emoji/:emoji_name',
  summary: 'Makes a picture an emoji that everybody can use.',
  differs: 'What moves is kept as WebP.',
  auth: 'user',
  audits: 'emoji.added',
  takesFile: 'in a form',
  params: { emoji_name: text() },
  async handle(ctx, { actor, incoming, params }) {
    const name = emojiName(params.emoji_name)
    const { picture } = await takePicture(incoming, { what: 'file', maxMib: 5 })
    await addEmoji(ctx, actor, { name, picture })
    return {}
  },
})

const deleteEmoji = endpoint({
  method: 'DELETE',
  path: '/realm/emoji/:emoji_name',
  summary: 'Takes an emoji away; where it was used it stays.',
  auth: 'user',
  audits: 'emoji.removed',
  params: { emoji_name: text() },
  async handle({ db }, { actor, params }) {
    await db.transaction(async tx =>
      removeEmoji(tx, await emojiToRemove(tx, actor, params.emoji_name)),
    )
    return {}
  },
})

export const customEmojiEndpoints = [getEmoji, postEmoji, deleteEmoji]

export const customEmojiState: StatePart = {
  types: ['realm_emoji'],
  read: async ({ tx }) => ({ realm_emoji: await customEmojiTable(tx) }),
}
