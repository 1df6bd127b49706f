import { channelToAdminister } from '../../access/channels.ts'
import { sometimes } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import * as z from 'zod'
import { boolean, integer, json, text, withDefault } from '../../platform/http/parameters.ts'
import { makeChannel } from '../subscriptions/bulk.ts'
import { requireUnused } from './actions.ts'
import { archiveChannel } from './archive.ts'
import { changeAsWished, channelChanges } from './change-wish.ts'
import { oneLineDescription, visibleName } from './names.ts'
import { channelWish, newChannelParameters } from './parameters.ts'

const updateChannel = endpoint({
  method: 'PATCH',
  path: '/streams/:stream_id',
  summary: 'Changes what a channel is called, who may do what in it, and how it is kept.',
  auth: 'user',
  audits: sometimes(
    'channel.changed',
    'channel.archived',
    'channel.unarchived',
    'default_channel.added',
    'default_channel.removed',
  ),
  params: { stream_id: integer, ...channelChanges },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const channel = await channelToAdminister(tx, actor, { id: params.stream_id })
      await changeAsWished({ tx, actor, channel, now: clock.now() }, params)
      return {}
    }),
})

const archive = endpoint({
  method: 'DELETE',
  path: '/streams/:stream_id',
  summary: 'Archives a channel: it stays readable, and nobody speaks in it.',
  auth: 'user',
  audits: sometimes('channel.archived', 'default_channel.removed'),
  params: { stream_id: integer },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const channel = await channelToAdminister(tx, actor, { id: params.stream_id })
      await archiveChannel({ tx, actor, channel, now: clock.now() })
      return {}
    }),
})

const createChannel = endpoint({
  method: 'POST',
  path: '/channels/create',
  summary: 'Makes a channel and brings people into it.',
  auth: 'user',
  audits: ['channel.created', 'channel.subscribed', 'default_channel.added'],
  params: {
    name: text(),
    description: withDefault(text(), ''),
    subscribers: json(z.array(z.int()).max(100_000)),
    announce: withDefault(boolean, false),
    send_new_subscription_messages: withDefault(boolean, true),
    ...newChannelParameters,
  },
  async handle({ db, clock }, { actor, params }) {
    const [name, description] = [visibleName(params.name), oneLineDescription(params.description)]
    return db.transaction(async tx => {
      await requireUnused(tx, name)
      const id = await makeChannel(tx, actor, {
        name,
        description,
        subscribers: params.subscribers,
        wish: channelWish(params),
        announces: params.announce,
        tellsSubscribers: params.send_new_subscription_messages,
        now: clock.now(),
      })
      return { id }
    })
  },
})

export const channelChangeEndpoints = [updateChannel, archive, createChannel]
