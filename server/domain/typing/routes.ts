import * as z from 'zod'
import { channelToSee } from '../../access/channels.ts'
import { mayPostTo } from '../../access/channel-rules.ts'
import { ownMessage } from '../../access/own-messages.ts'
import { ordinaryChat } from '../../audit/audits.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, optional, text, withDefault } from '../../platform/http/parameters.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { peopleIn } from '../messages/destination.ts'
import { settingsOf } from '../settings/read.ts'
import { messageTopic } from '../messages/draft.ts'
import { typeAnEdit, typeDirectly, typeInChannel, type TypingOp } from './actions.ts'

const op = text(z.enum(['start', 'stop']))
const opIn = (value: string): TypingOp => (value === 'start' ? 'start' : 'stop')
const type = text(z.enum(['direct', 'private', 'stream', 'channel']))

const setTyping = endpoint({
  method: 'POST',
  path: '/typing',
  summary: 'Tells others that the caller is typing, or no longer.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    op,
    type: withDefault(type, 'direct'),
    to: optional(json(z.array(z.int()).max(1_000))),
    stream_id: optional(integer),
    topic: optional(text()),
  },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      const isDirect = params.type === 'direct' || params.type === 'private'
      if (isDirect) await toPeople(tx, actor, opIn(params.op), params.to)
      else await toChannel(tx, actor, opIn(params.op), params)
      return {}
    }),
})

async function toPeople(tx: Tx, actor: Actor, does: TypingOp, to: number[] | undefined) {
  if (!(await settingsOf(tx, actor.id)).send_private_typing_notifications)
    throw badRequest('User has disabled typing notifications for direct messages')
  if (!to) throw badRequest("Missing 'to' argument")
  if (to.length === 0) throw badRequest("Empty 'to' list")
  await typeDirectly(tx, actor, does, await peopleIn(tx, actor, to))
}

type InChannel = { stream_id: number | undefined; topic: string | undefined }

async function toChannel(tx: Tx, actor: Actor, does: TypingOp, { stream_id, topic }: InChannel) {
  if (!(await settingsOf(tx, actor.id)).send_stream_typing_notifications)
    throw badRequest('User has disabled typing notifications for channel messages')
  if (stream_id === undefined) throw badRequest('Missing channel ID')
  if (topic === undefined) throw badRequest('Missing topic')
  const channel = await channelToSee(tx, actor, { id: stream_id })
  if (!mayPostTo(actor, channel))
    throw badRequest(`Not authorized to send to channel '${channel.name}'`)
  await typeInChannel(tx, actor, does, { channel, topic: messageTopic(topic) })
}

const setTypingEdit = endpoint({
  method: 'POST',
  path: '/messages/:message_id/typing',
  summary: 'Tells others that the caller is changing a message, or no longer.',
  auth: 'user',
  audits: ordinaryChat,
  params: { message_id: integer, op },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await typeAnEdit(tx, actor, opIn(params.op), await ownMessage(tx, actor, params.message_id))
      return {}
    }),
})

export const typingEndpoints = [setTyping, setTypingEdit]
