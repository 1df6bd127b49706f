import type { ClientState } from '../../protocol/state.ts'
import { namesOf } from './names.ts'
import type { Place } from './place.ts'

const unnamedTopic = 'general chat'

export const topicName = (topic: string): string => topic || unnamedTopic

export const channelName = (state: ClientState, channelId: number): string =>
  [...state.subscriptions, ...state.streams].find(({ stream_id: id }) => id === channelId)?.name ??
  'unknown channel'

/** The name that an address carries: the channel's, or the person's. */
export const slugOf = (state: ClientState, place: Place): string => {
  if (place.kind === 'home') return ''
  return place.kind === 'direct'
    ? namesOf(state, place.userIds)
    : channelName(state, place.channelId)
}

/** What the place is called above its messages, in one line. */
export function titleOf(state: ClientState, place: Place): string {
  switch (place.kind) {
    case 'home':
      return 'Conversations'
    case 'channel':
      return `#${channelName(state, place.channelId)}`
    case 'topic':
      return `#${channelName(state, place.channelId)} › ${topicName(place.topic)}`
    case 'direct':
      return namesOf(state, place.userIds)
  }
}
