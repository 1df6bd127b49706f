import * as z from 'zod'
import { roles } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  textOrJson,
  withDefault,
} from '../../platform/http/parameters.ts'
import { endQueue, register, resume } from './actions.ts'
import { awaitEvents } from './await-events.ts'
import { queueOperators } from './narrow.ts'

const defaultLifespanSeconds = 600
const longestLifespanSeconds = 7 * 24 * 60 * 60

const types = optional(json(z.array(z.string())))
const term = z.union([
  z.tuple([z.string(), z.string()]),
  z
    .object({ operator: z.string(), operand: z.string() })
    .transform(({ operator, operand }): [string, string] => [operator, operand]),
])

const registerQueue = endpoint({
  method: 'POST',
  path: '/register',
  auth: 'user',
  params: {
    apply_markdown: withDefault(boolean, false),
    client_gravatar: withDefault(boolean, true),
    include_subscribers: withDefault(
      textOrJson(z.union([z.boolean(), z.literal('partial')])),
      false,
    ),
    slim_presence: withDefault(boolean, false),
    presence_history_limit_days: optional(integer),
    event_types: types,
    fetch_event_types: types,
    all_public_streams: withDefault(boolean, false),
    client_capabilities: withDefault(json(z.record(z.string(), z.boolean())), {}),
    narrow: withDefault(json(z.array(term)), []),
    queue_lifespan_secs: withDefault(integer, 0),
  },
  async handle(ctx, { actor, params }) {
    const unknown = params.narrow.find(([operator]) => !queueOperators.includes(operator))
    if (unknown) throw badRequest(`Operator ${unknown[0]} not supported.`)
    if (params.all_public_streams && actor.role === roles.guest)
      throw badRequest('User not authorized for this query')
    return register(ctx, actor, {
      options: {
        eventTypes: params.event_types ?? null,
        allPublicStreams: params.all_public_streams,
        narrow: params.narrow,
        applyMarkdown: params.apply_markdown,
        clientGravatar: params.client_gravatar,
        includeSubscribers: params.include_subscribers,
        slimPresence: params.slim_presence,
        capabilities: params.client_capabilities,
      },
      fetchTypes: params.fetch_event_types ?? params.event_types ?? null,
      lifespanSeconds: Math.min(
        Math.max(params.queue_lifespan_secs, defaultLifespanSeconds),
        longestLifespanSeconds,
      ),
    })
  },
})

const getEvents = endpoint({
  method: 'GET',
  path: '/events',
  auth: 'user',
  params: {
    queue_id: text(),
    last_event_id: withDefault(integer, -1),
    dont_block: withDefault(boolean, false),
  },
  async handle(ctx, { actor, params, gone }) {
    const { queue, from } = await resume(ctx, actor, params.queue_id, params.last_event_id)
    const events = await awaitEvents(ctx, { queue, from, block: !params.dont_block, gone })
    return { events, queue_id: queue.id }
  },
})

const deleteEvents = endpoint({
  method: 'DELETE',
  path: '/events',
  auth: 'user',
  params: { queue_id: text() },
  async handle(ctx, { actor, params }) {
    await endQueue(ctx, actor, params.queue_id)
    return {}
  },
})

export const eventQueueEndpoints = [registerQueue, getEvents, deleteEvents]
