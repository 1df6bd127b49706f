import type { ClientState } from '../../protocol/state.ts'
import { element } from './element.ts'
import type { Item } from './keyed-list.ts'
import { nameOf } from './names.ts'
import { addressOf, keyOf } from './place.ts'
import { slugOf, topicName } from './titles.ts'
import { unreadPlaces, type UnreadPlace } from './unread.ts'

const shown = 8

/** Beside the list while no conversation is open: what waits to be read. */
export function greeting(state: ClientState): Item {
  const waiting = unreadPlaces(state)
  return {
    key: 'greeting',
    stamp: waiting.map(({ place, count }) => `${keyOf(place)} ${count}`).join('; '),
    draw: () => drawn(state, waiting),
  }
}

function drawn(state: ClientState, waiting: readonly UnreadPlace[]): HTMLElement {
  return element(
    'section',
    { class: 'greeting' },
    element('p', { class: 'hello' }, `Hello, ${nameOf(state, state.user_id)}.`),
    element(
      'p',
      {},
      waiting.length > 0
        ? 'Waiting for you:'
        : 'You have read everything. Choose a conversation, or start one.',
    ),
    element('ul', {}, ...waiting.slice(0, shown).map(one => waitingRow(state, one))),
  )
}

function waitingRow(state: ClientState, { place, count }: UnreadPlace) {
  const slug = slugOf(state, place)
  const name = place.kind === 'topic' ? topicName(place.topic) : slug
  return element(
    'li',
    {},
    element('a', { href: addressOf(place, slug) }, name),
    element('span', {}, place.kind === 'topic' ? `#${slug}` : 'direct', `, ${count} unread`),
  )
}
