import type { ClientState } from '../../protocol/state.ts'
import { element } from './element.ts'
import { nameOf } from './people.ts'
import { addressOf, type Place } from './place.ts'
import { slugOf, topicName } from './titles.ts'
import { unreadPlaces } from './unread.ts'

const shown = 8

/** Beside the list while no conversation is open: what waits to be read. */
export function greeting(state: ClientState): HTMLElement {
  const waiting = unreadPlaces(state)
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

function waitingRow(state: ClientState, { place, count }: { place: Place; count: number }) {
  const slug = slugOf(state, place)
  const name = place.kind === 'topic' ? topicName(place.topic) : slug
  return element(
    'li',
    {},
    element('a', { href: addressOf(place, slug) }, name),
    element('span', {}, place.kind === 'topic' ? `#${slug}` : 'direct', `, ${count} unread`),
  )
}
