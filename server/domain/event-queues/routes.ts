import * as z from 'zod'
import { notAudited } from '../../audit/audits.ts'
import { roles } from '../../identity/actor.ts'
import { authenticateAnew } from '../../identity/authenticate.ts'
import { JsonText } from '../../platform/http/answer.ts'
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
import { endQueue, register } from './actions.ts'
import { awaitEvents } from './await-events.ts'
import { queueOperators } from './narrow.ts'
import { streamEvents } from './stream-events.ts'

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
  summary: 'Makes an event queue and tells the state it starts from.',
  auth: 'user',
  audits: notAudited('it only reads, and notes what was read'),
  params: {
    apply_markdown: withDefault(boolean, false),
    client_gravatar: withDefault(boolean, true),
    include_subscribers: withDefault(
      textOrJson(z.union([z.boolean(), z.literal('partial')])),
      false,
    ),
    slim_presence: withDefault(boolean, false),
    presence_history_limit_days: optional(json(z.int().min(0).max(36_500))),
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
        presenceHistoryDays: params.presence_history_limit_days,
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
  summary: 'What has happened since; waits when that is nothing.',
  isRoutine: true,
  auth: 'remembered user',
  params: {
    queue_id: text(),
    last_event_id: withDefault(integer, -1),
    dont_block: withDefault(boolean, false),
  },
  async handle(ctx, { actor, params, credentials, gone }) {
    const { queue_id: id, last_event_id: last } = params
    const forgotten = ctx.accounts.untilForgotten(actor.id)
    const { queue, from } = await ctx.queues.resume(actor, id, last)
    const events = await awaitEvents(ctx, { queue, from, block: !params.dont_block, gone })
    // Whoever is not let in any more does not learn what has happened: who waits is looked up anew when word comes that something
    // of theirs has changed, who does not wait always, for they may be told of things before such word has come.
    if (params.dont_block || forgotten.aborted)
      await ctx.queues.resume(await authenticateAnew(ctx, credentials), id, last)
    return new JsonText(
      `"events":[${events.map(({ json }) => json).join(',')}],"queue_id":${JSON.stringify(queue.id)}`,
    )
  },
})

const streamOfEvents = endpoint({
  method: 'GET',
  path: '/events/stream',
  summary:
    'The same without an end: an event a line, an empty line now and then, for some minutes.',
  auth: 'remembered user',
  params: { queue_id: text(), last_event_id: withDefault(integer, -1) },
  async handle(ctx, { actor, params, gone }) {
    const { queue_id: id, last_event_id: last } = params
    const over = AbortSignal.any([gone, ctx.accounts.untilForgotten(actor.id)])
    const { queue, from } = await ctx.queues.resume(actor, id, last)
    return streamEvents(ctx, { queue, from, gone: over })
  },
})

const deleteEvents = endpoint({
  method: 'DELETE',
  path: '/events',
  summary: 'Ends an event queue.',
  auth: 'user',
  audits: notAudited('it only reads, and notes what was read'),
  params: { queue_id: text() },
  async handle(ctx, { actor, params }) {
    await endQueue(ctx, actor, params.queue_id)
    return {}
  },
})

export const eventQueueEndpoints = [registerQueue, getEvents, streamOfEvents, deleteEvents]
