import * as z from 'zod'
import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, json, optional, text } from '../../platform/http/parameters.ts'
import type { StatePart } from '../../state-part.ts'
import { isReadByItsSender } from '../messages/written-by-hand.ts'
import { reschedule, schedule, unschedule } from './actions.ts'
import { plansOf, toScheduled } from './queries.ts'
import { atSeconds, timestamp } from './time.ts'

const type = text(z.enum(['direct', 'channel', 'stream', 'private']))
const to = json(z.union([z.int(), z.array(z.int()).max(1_000)]))
const isDirect = (typed: string) => typed === 'direct' || typed === 'private'

const getScheduled = endpoint({
  method: 'GET',
  path: '/scheduled_messages',
  summary: "The caller's messages that are to be sent later, the next one in front.",
  auth: 'user',
  params: {},
  handle: async ({ db }, { actor }) => ({
    scheduled_messages: (await db.snapshot(tx => plansOf(tx, actor.id))).map(toScheduled),
  }),
})

const postScheduled = endpoint({
  method: 'POST',
  path: '/scheduled_messages',
  summary: 'Has a message sent later.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    type,
    to,
    content: text(),
    topic: optional(text()),
    scheduled_delivery_timestamp: json(timestamp),
    read_by_sender: optional(boolean),
  },
  async handle({ db, clock }, { actor, client, params }) {
    const wish = {
      isDirect: isDirect(params.type),
      to: params.to,
      topic: params.topic,
      content: params.content,
      deliverAt: atSeconds(params.scheduled_delivery_timestamp),
      client,
      isReadBySender: params.read_by_sender ?? isReadByItsSender(client),
    }
    const id = await db.transaction(tx => schedule(tx, actor, wish, clock.now()))
    return { scheduled_message_id: id }
  },
})

const patchScheduled = endpoint({
  method: 'PATCH',
  path: '/scheduled_messages/:scheduled_message_id',
  summary: 'Changes a message that is to be sent later.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    scheduled_message_id: integer,
    type: optional(type),
    to: optional(to),
    content: optional(text()),
    topic: optional(text()),
    scheduled_delivery_timestamp: optional(json(timestamp)),
  },
  async handle({ db, clock }, { actor, params }) {
    const { scheduled_delivery_timestamp: seconds, content } = params
    const change = {
      destination: {
        ...(params.type !== undefined && { isDirect: isDirect(params.type) }),
        ...(params.to !== undefined && { to: params.to }),
        topic: params.topic,
      },
      content,
      deliverAt: seconds === undefined ? undefined : atSeconds(seconds),
    }
    await db.transaction(tx =>
      reschedule(tx, actor, params.scheduled_message_id, change, clock.now()),
    )
    return {}
  },
})

const deleteScheduled = endpoint({
  method: 'DELETE',
  path: '/scheduled_messages/:scheduled_message_id',
  summary: 'Has a message not sent after all.',
  auth: 'user',
  audits: ordinaryChat,
  params: { scheduled_message_id: integer },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => unschedule(tx, actor, params.scheduled_message_id))
    return {}
  },
})

export const scheduledMessageEndpoints = [
  getScheduled,
  postScheduled,
  patchScheduled,
  deleteScheduled,
]

export const scheduledMessagesState: StatePart = {
  types: ['scheduled_messages'],
  read: async ({ tx, actor }) => ({
    scheduled_messages: (await plansOf(tx, actor.id)).map(toScheduled),
  }),
}
