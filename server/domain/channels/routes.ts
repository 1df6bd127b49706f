import { channelToRead, channelToSee } from '../../access/channels.ts'
import { subscribersOf } from '../../access/audience.ts'
import { isAdministrator } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, optional, text, withDefault } from '../../platform/http/parameters.ts'
import { defaultChannelsFor } from '../default-channels/queries.ts'
import { personToSee } from '../../access/users.ts'
import { channelChangeEndpoints } from './change-routes.ts'
import { streamById, streamsMatching } from './queries.ts'

const no = withDefault(boolean, false)
const yes = withDefault(boolean, true)

const getStreams = endpoint({
  method: 'GET',
  path: '/streams',
  summary: 'The channels that the caller may know of.',
  auth: 'user',
  params: {
    include_public: yes,
    include_web_public: no,
    include_subscribed: yes,
    exclude_archived: yes,
    include_all_active: no,
    include_all: no,
    include_default: no,
    include_owner_subscribed: no,
    include_can_access_content: no,
  },
  async handle({ db }, { actor, params }) {
    // The older name of `include_all` was for administrators only.
    if (params.include_all_active && !isAdministrator(actor))
      throw badRequest('User not authorized for this query')
    const streams = await db.snapshot(tx =>
      streamsMatching(tx, actor, {
        public: params.include_public,
        webPublic: params.include_web_public,
        default: params.include_default,
        subscribed: params.include_subscribed,
        all: params.include_all || params.include_all_active,
        readable: params.include_can_access_content,
        archived: !params.exclude_archived,
      }),
    )
    if (!params.include_default) return { streams }
    const defaults = new Set(await db.snapshot(tx => defaultChannelsFor(tx, actor)))
    return {
      streams: streams.map(stream => ({ ...stream, is_default: defaults.has(stream.stream_id) })),
    }
  },
})

const getStream = endpoint({
  method: 'GET',
  path: '/streams/:stream_id',
  summary: 'One channel.',
  auth: 'user',
  params: { stream_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await channelToSee(tx, actor, { id: params.stream_id })
      return { stream: await streamById(tx, id) }
    }),
})

const getStreamId = endpoint({
  method: 'GET',
  path: '/get_stream_id',
  summary: "A channel's id, by its name.",
  auth: 'user',
  params: { stream: text() },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => ({
      stream_id: (await channelToSee(tx, actor, { name: params.stream })).id,
    })),
})

const getMembers = endpoint({
  method: 'GET',
  path: '/streams/:stream_id/members',
  summary: 'Who is subscribed to a channel.',
  auth: 'user',
  params: { stream_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await channelToSee(tx, actor, { id: params.stream_id })
      return { subscribers: await subscribersOf(tx, id) }
    }),
})

const getSubscription = endpoint({
  method: 'GET',
  path: '/users/:user_id/subscriptions/:stream_id',
  summary: 'Whether somebody is subscribed to a channel.',
  auth: 'user',
  params: { user_id: integer, stream_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      await personToSee(tx, actor, { id: params.user_id })
      const { id } = await channelToSee(tx, actor, { id: params.stream_id })
      return { is_subscribed: (await subscribersOf(tx, id)).includes(params.user_id) }
    }),
})

const getEmailAddress = endpoint({
  method: 'GET',
  path: '/streams/:stream_id/email_address',
  summary: 'The address that sends mail into a channel.',
  differs: 'Mail does not come into channels: the address is always empty.',
  auth: 'user',
  params: { stream_id: integer, sender_id: optional(integer) },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      if (!(await channelToRead(tx, actor, { id: params.stream_id })))
        throw badRequest('Invalid channel ID')
      if (params.sender_id !== undefined && params.sender_id !== actor.id)
        throw badRequest('Invalid user ID')
      return { email: '' }
    }),
})

const createVideoCall = endpoint({
  method: 'GET',
  path: '/calls/bigbluebutton/create',
  summary: 'The address of a new video call.',
  differs: 'Answers as where no video server is set up.',
  auth: 'user',
  params: { meeting_name: text(), voice_only: no },
  async handle() {
    throw badRequest('BigBlueButton is not configured.')
  },
})

export const channelEndpoints = [
  getStreams,
  getStream,
  getStreamId,
  getMembers,
  getSubscription,
  getEmailAddress,
  createVideoCall,
  ...channelChangeEndpoints,
]
