import { channelToRead } from '../../access/channels.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, withDefault } from '../../platform/http/parameters.ts'
import { topicFor } from '../messages/view.ts'
import { topicsOf } from './queries.ts'

const getTopics = endpoint({
  method: 'GET',
  path: '/users/me/:stream_id/topics',
  summary: 'The topics of a channel, the most recent first.',
  auth: 'user',
  params: { stream_id: integer, allow_empty_topic_name: withDefault(boolean, false) },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const channel = await channelToRead(tx, actor, { id: params.stream_id })
      if (!channel) throw badRequest('Invalid channel ID')
      const wish = { allowEmptyTopic: params.allow_empty_topic_name }
      const topics = await topicsOf(tx, actor, channel)
      return { topics: topics.map(topic => ({ ...topic, name: topicFor(topic.name, wish) })) }
    }),
})

export const topicEndpoints = [getTopics]
