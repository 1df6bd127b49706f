import type { StatePart } from '../../state-part.ts'
import { mutedTopicsOf, userTopicsOf } from './queries.ts'
import { namedFor, wantsMutedTopics } from './views.ts'

const userTopics: StatePart = {
  types: ['user_topic'],
  async read({ tx, actor, options }) {
    const named = namedFor(options)
    const topics = await userTopicsOf(tx, actor.id)
    return { user_topics: topics.map(one => ({ ...one, topic_name: named(one.topic_name) })) }
  },
}

const mutedTopics: StatePart = {
  types: ['muted_topics'],
  async read({ tx, actor, options }) {
    if (!wantsMutedTopics(options)) return {}
    const named = namedFor(options)
    const topics = await mutedTopicsOf(tx, actor.id)
    return { muted_topics: topics.map(([name, topic, since]) => [name, named(topic), since]) }
  },
}

export const userTopicsState = [userTopics, mutedTopics]
