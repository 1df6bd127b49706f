import type { ClientState } from '../../protocol/state.ts'
import { button, element } from './element.ts'
import { addressOf, type Place } from './place.ts'
import { channelName, titleOf, topicName } from './titles.ts'

type Acts = { join(channelId: number): void; newTopic(channelId: number): void }

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
      title.replaceChildren(...titleParts(state, place))
      description.textContent = descriptionOf(state, place)
      actions.replaceChildren(...actionsAt(state, place, acts))
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

function actionsAt(state: ClientState, place: Place, acts: Acts): HTMLElement[] {
  if (place.kind !== 'channel' && place.kind !== 'topic') return []
  const { channelId } = place
  const isIn = state.subscriptions.some(({ stream_id: id }) => id === channelId)
  if (!isIn) return [button('Join channel', { class: 'primary' }, () => acts.join(channelId))]
  return [button('New topic', { class: 'quiet' }, () => acts.newTopic(channelId))]
}
