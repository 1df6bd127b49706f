import * as z from 'zod'
import { messageToChange } from '../../access/messages-to-change.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, optional, text, textOrJson } from '../../platform/http/parameters.ts'
import { addReaction, removeReaction } from './actions.ts'

const emojiParameters = {
  message_id: integer,
  emoji_code: optional(text()),
  reaction_type: optional(
    textOrJson(z.enum(['unicode_emoji', 'realm_emoji', 'zulip_extra_emoji'])),
  ),
}

const postReaction = endpoint({
  method: 'POST',
  path: '/messages/:message_id/reactions',
  summary: 'Puts an emoji on a message.',
  auth: 'user',
  audits: ordinaryChat,
  params: { ...emojiParameters, emoji_name: text() },
  async handle({ db }, { actor, params }) {
    const emoji = { name: params.emoji_name, code: params.emoji_code, type: params.reaction_type }
    await db.transaction(async tx => {
      const message = await messageToChange(tx, actor, params.message_id, 'to react')
      await addReaction(tx, actor, message, emoji)
    })
    return {}
  },
})

const deleteReaction = endpoint({
  method: 'DELETE',
  path: '/messages/:message_id/reactions',
  summary: 'Takes an emoji back from a message.',
  auth: 'user',
  audits: ordinaryChat,
  params: { ...emojiParameters, emoji_name: optional(text()) },
  async handle({ db }, { actor, params }) {
    const emoji = { name: params.emoji_name, code: params.emoji_code, type: params.reaction_type }
    if (emoji.name === undefined && emoji.code === undefined)
      throw badRequest(
        'At least one of the following arguments must be present: emoji_name, emoji_code',
      )
    await db.transaction(async tx => {
      const message = await messageToChange(tx, actor, params.message_id, 'to react')
      await removeReaction(tx, actor, message, emoji)
    })
    return {}
  },
})

export const reactionEndpoints = [postReaction, deleteReaction]
