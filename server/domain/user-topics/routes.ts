import * as z from 'zod'
import { channelToRead, type ChannelName } from '../../access/channels.ts'
import { ownView } from '../../audit/audits.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, optional, text } from '../../platform/http/parameters.ts'
import { messageTopic } from '../messages/draft.ts'
import { limits } from '../organization/limits.ts'
import { setTopicPolicy, type Policy } from './actions.ts'

const topic = text(z.string().max(limits.max_topic_length))

const updateUserTopic = endpoint({
  method: 'POST',
  path: '/user_topics',
  summary: 'Mutes, unmutes or follows a topic, or takes that back.',
  auth: 'user',
  audits: ownView,
  params: {
    stream_id: integer,
    topic,
    visibility_policy: json(z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)])),
  },
  handle: (ctx, { actor, params }) =>
    say(ctx, actor, {
      channel: { id: params.stream_id },
      topic: params.topic,
      policy: params.visibility_policy,
    }),
})

const muteTopic = endpoint({
  method: 'PATCH',
  path: '/users/me/subscriptions/muted_topics',
  summary: 'Mutes a topic or takes that back, for clients from before following topics.',
  auth: 'user',
  audits: ownView,
  params: { stream_id: optional(integer), stream: optional(text()), topic, op: text() },
  async handle(ctx, { actor, params }) {
    const { stream_id: id, stream: name } = params
    if (id === undefined && name === undefined) throw badRequest("Please supply 'stream'.")
    if (id !== undefined && name !== undefined)
      throw badRequest("Please choose one: 'stream' or 'stream_id'.")
    if (params.op !== 'add' && params.op !== 'remove') throw badRequest('Invalid op')
    return say(ctx, actor, {
      channel: id === undefined ? { name: name ?? '' } : { id },
      topic: params.topic,
      policy: params.op === 'add' ? 1 : 0,
    })
  },
})

type Saying = { channel: ChannelName; topic: string; policy: Policy }

const say = ({ db, clock }: Context, actor: Actor, { channel: name, topic, policy }: Saying) =>
  db.transaction(async tx => {
    const channel = await channelToRead(tx, actor, name)
    if (!channel)
      throw badRequest('id' in name ? 'Invalid channel ID' : `Invalid channel name '${name.name}'`)
    const place = { channelId: channel.id, topic: messageTopic(topic) }
    await setTopicPolicy(tx, actor, place, { policy, now: clock.now() })
    return {}
  })

export const userTopicEndpoints = [updateUserTopic, muteTopic]
