import * as z from 'zod'
import { subscribersOf } from '../../../access/audience.ts'
import { peopleNamed } from '../../../access/users.ts'
import { privacyName } from '../../../domain/channels/privacy.ts'
import { streamById, streamsKnownTo } from '../../../domain/channels/queries.ts'
import { defaultChannelIds } from '../../../domain/default-channels/queries.ts'
import type { Stream } from '../../../protocol/channels.ts'
import { channelCalled } from '../channels.ts'
import { looking } from '../operation.ts'
import { personShown } from '../people.ts'

export const channelList = looking(
  z.strictObject({ archived: z.boolean() }),
  async ({ tx, operator }, { archived }) => {
    const streams = await streamsKnownTo(tx, operator, { archived: true })
    const defaults = new Set(await defaultChannelIds(tx))
    return {
      channels: streams
        .filter(stream => stream.is_archived === archived)
        .map(stream => shown(stream, defaults)),
    }
  },
)

export const channelShow = looking(
  z.strictObject({ channel: z.string() }),
  async (scene, { channel }) => {
    const { tx, operator } = scene
    const { id } = await channelCalled(scene, channel)
    const defaults = new Set(await defaultChannelIds(tx))
    const people = await peopleNamed(tx, operator, await subscribersOf(tx, id))
    return {
      channel: {
        ...shown(await streamById(tx, id), defaults),
        people: [...people.values()].map(personShown),
      },
    }
  },
)

const shown = (stream: Stream, defaults: ReadonlySet<number>) => ({
  id: stream.stream_id,
  name: stream.name,
  description: stream.description,
  privacy: privacyName({
    isPrivate: stream.invite_only,
    isWebPublic: stream.is_web_public,
    hasSharedHistory: stream.history_public_to_subscribers,
  }),
  archived: stream.is_archived,
  default: defaults.has(stream.stream_id),
  subscribers: stream.subscriber_count,
  created: new Date(stream.date_created * 1000).toISOString(),
})
