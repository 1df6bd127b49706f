import * as z from 'zod'
import { personToChange, personToSee } from '../../access/users.ts'
import { record } from '../../audit/record.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { integer, optional, text, textOrJson } from '../../platform/http/parameters.ts'
import { changeStatus, type StatusChange } from './actions.ts'
import { statusEmoji, type EmojiWish } from './emoji.ts'
import { statusOf } from './queries.ts'

const params = {
  status_text: optional(text(z.string().trim().max(60))),
  emoji_name: optional(text()),
  emoji_code: optional(text()),
  reaction_type: optional(
    textOrJson(z.enum(['unicode_emoji', 'realm_emoji', 'zulip_extra_emoji'])),
  ),
}

async function changeIn(
  tx: Tx,
  { status_text, ...emoji }: EmojiWish & { status_text?: string | undefined },
) {
  const change: StatusChange = { text: status_text, emoji: await statusEmoji(tx, emoji) }
  if (change.text === undefined && change.emoji === undefined)
    throw badRequest('Client did not pass any new values.')
  return change
}

const updateStatus = endpoint({
  method: 'POST',
  path: '/users/me/status',
  summary: 'Says what the caller is up to.',
  auth: 'user',
  audits: ordinaryChat,
  params,
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await changeStatus(tx, actor.id, await changeIn(tx, params))
      return {}
    }),
})

const updateStatusOf = endpoint({
  method: 'POST',
  path: '/users/:user_id/status',
  summary: 'Says what somebody else is up to.',
  auth: 'user',
  audits: 'user.status',
  params: { user_id: integer, ...params },
  handle: ({ db }, { actor, params: { user_id: id, ...wish } }) =>
    db.transaction(async tx => {
      const person = await personToChange(tx, actor, { id })
      if (!person.isActive) throw badRequest('User is deactivated')
      await changeStatus(tx, person.id, await changeIn(tx, wish))
      record(tx, { kind: 'user.status', user: person.id })
      return {}
    }),
})

const getStatus = endpoint({
  method: 'GET',
  path: '/users/:user_id/status',
  summary: 'What somebody says they are up to.',
  auth: 'user',
  params: { user_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await personToSee(tx, actor, { id: params.user_id })
      return { status: await statusOf(tx, id) }
    }),
})

export const userStatusEndpoints = [updateStatus, updateStatusOf, getStatus]
