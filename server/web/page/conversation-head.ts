import type { ClientState } from '../../protocol/state.ts'
import { button, element } from './element.ts'
import { showItems, type Item } from './keyed-list.ts'
import { addressOf, keyOf, type Place } from './place.ts'
import { channelName, titleOf, topicName } from './titles.ts'

type Acts = { join: (channelId: number) => void; newTopic: (channelId: number) => void }

/** The line above the messages: where one is, the way back to the list on a phone, and what can be done here. */
export function createConversationHead(acts: Acts) {
  const title = element('h2', { tabindex: -1 })
  const description = element('p', { class: 'description' })
  const actions = element('div', { class: 'actions' })
  const head = element(
    'header',
    { class: 'conversation-head' },
    element('a', { class: 'back', href: '#', 'aria-label': 'All conversations' }, '‹'),
    element('div', { class: 'titles' }, title, description),
    actions,
  )
  return {
    head,
    show(state: ClientState, place: Place) {
      showItems(title, [
        {
          key: 'title',
          stamp: `${keyOf(place)} ${titleOf(state, place)}`,
          draw: () => element('span', {}, ...titleParts(state, place)),
        },
      ])
      description.textContent = descriptionOf(state, place)
      showItems(actions, actionsAt(state, place, acts))
    },
  }
}

function titleParts(state: ClientState, place: Place): (Node | string)[] {
  if (place.kind !== 'topic') return [titleOf(state, place)]
  const name = channelName(state, place.channelId)
  const channel: Place = { kind: 'channel', channelId: place.channelId }
  return [
    element('a', { href: addressOf(channel, name) }, `#${name}`),
    ' ',
    element('span', { class: 'into', 'aria-hidden': 'true' }, '›'),
    ` ${topicName(place.topic)}`,
  ]
}

const descriptionOf = (state: ClientState, place: Place): string =>
  place.kind === 'channel'
    ? (state.streams.find(({ stream_id: id }) => id === place.channelId)?.description ?? '')
    : ''

function actionsAt(state: ClientState, place: Place, acts: Acts): Item[] {
  if (place.kind !== 'channel' && place.kind !== 'topic') return []
  const { channelId } = place
  const isIn = state.subscriptions.some(({ stream_id: id }) => id === channelId)
  const action = isIn
    ? () => button('New topic', { class: 'quiet' }, () => acts.newTopic(channelId))
    : () => button('Join channel', { class: 'primary' }, () => acts.join(channelId))
  return [{ key: 'action', stamp: `${isIn} ${channelId}`, draw: action }]
}
