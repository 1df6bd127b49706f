import { channelToSee } from '../../access/channels.ts'
import { subscribersOf } from '../../access/audience.ts'
import { isAdministrator } from '../../identity/actor.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, text, withDefault } from '../../platform/http/parameters.ts'
import { streamById, streamsMatching } from './queries.ts'

const no = withDefault(boolean, false)
const yes = withDefault(boolean, true)

const getStreams = endpoint({
  method: 'GET',
  path: '/streams',
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
      throw new ApiError('BAD_REQUEST', 'User not authorized for this query')
    const streams = await db.snapshot(tx =>
      streamsMatching(tx, actor, {
        public: params.include_public,
        subscribed: params.include_subscribed,
        all: params.include_all || params.include_all_active,
        readable: params.include_can_access_content,
        archived: !params.exclude_archived,
      }),
    )
    const isDefault = params.include_default && { is_default: false }
    return { streams: streams.map(stream => ({ ...stream, ...isDefault })) }
  },
})

const getStream = endpoint({
  method: 'GET',
  path: '/streams/:stream_id',
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
  auth: 'user',
  params: { stream_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await channelToSee(tx, actor, { id: params.stream_id })
      return { subscribers: await subscribersOf(tx, id) }
    }),
})

export const channelEndpoints = [getStreams, getStream, getStreamId, getMembers]
