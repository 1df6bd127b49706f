import type { ClientState } from '../../protocol/state.ts'
import type { Subscription } from '../../protocol/channels.ts'
import { button, element } from './element.ts'
import { showItems, type Item } from './keyed-list.ts'
import { namesOf } from './names.ts'
import { addressOf, keyOf, withoutMe, type Place } from './place.ts'
import type { RecentTopics } from './recent-topics.ts'
import { topicName } from './titles.ts'
import { unreadByPlace } from './unread.ts'

type Acts = { newChannel: () => void; newConversation: () => void; signOut: () => void }
type Scene = { state: ClientState; place: Place; topics: RecentTopics; organization: string }

/** Elsewhere a channel shows as many topics; the one that is open shows more. */
const [topicsElsewhere, topicsHere] = [2, 20]
/** So many direct conversations are always listed; beyond them those with unread messages, and the one that is open. */
const recentPeople = 7

/** The list of channels with their topics, and of direct conversations, each with what is unread. */
export function createSidebar(acts: Acts) {
  const organization = element('h1', {})
  const channels = element('ul', { 'aria-labelledby': 'channels' })
  const people = element('ul', { 'aria-labelledby': 'direct' })
  const others = element('ul', {})
  const elsewhere = element('details', {}, element('summary', {}, 'Other channels'), others)
  const me = element('span', { class: 'me' })
  const nav = element(
    'nav',
    { class: 'sidebar', 'aria-label': 'Conversations' },
    element('header', {}, organization),
    element(
      'div',
      { class: 'lists' },
      heading('direct', 'Direct messages', 'New direct conversation', acts.newConversation),
      people,
      heading('channels', 'Channels', 'New channel', acts.newChannel),
      channels,
      elsewhere,
    ),
    element('footer', {}, me, button('Sign out', { class: 'quiet' }, acts.signOut)),
  )
  return {
    nav,
    show(scene: Scene) {
      const unread = unreadByPlace(scene.state)
      organization.textContent = scene.organization
      me.textContent = namesOf(scene.state, [scene.state.user_id])
      showItems(channels, channelItems(scene, unread))
      showItems(people, directItems(scene, unread))
      const open = otherItems(scene)
      elsewhere.hidden = open.length === 0
      showItems(others, open)
    },
  }
}

function heading(id: string, text: string, action: string, act: () => void): HTMLElement {
  const more = button('+', { class: 'more', 'aria-label': action, title: action }, act)
  return element('div', { class: 'heading' }, element('h2', { id }, text), more)
}

type Counts = ReadonlyMap<string, number>

function channelItems(scene: Scene, unread: Counts): Item[] {
  const byName = [...scene.state.subscriptions].sort((a, b) => a.name.localeCompare(b.name))
  return byName.flatMap(channel => [
    linkItem(
      scene,
      { place: { kind: 'channel', channelId: channel.stream_id }, slug: channel.name },
      { kind: channel.invite_only ? 'channel private' : 'channel', text: channel.name },
      unread,
    ),
    ...topicItems(scene, channel, unread),
  ])
}

/** Channels that one may read and join. */
function otherItems(scene: Scene): Item[] {
  const mine = new Set(scene.state.subscriptions.map(({ stream_id: id }) => id))
  return scene.state.streams
    .filter(({ stream_id: id, is_archived: isOver }) => !mine.has(id) && !isOver)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(({ stream_id: channelId, name }) =>
      linkItem(
        scene,
        { place: { kind: 'channel', channelId }, slug: name },
        { kind: 'channel', text: name },
        new Map(),
      ),
    )
}

function topicItems(scene: Scene, channel: Subscription, unread: Counts): Item[] {
  const { place, topics } = scene
  const isHere =
    (place.kind === 'channel' || place.kind === 'topic') && place.channelId === channel.stream_id
  const limit = isHere ? topicsHere : topicsElsewhere
  return topics
    .of(channel.stream_id)
    .map(({ name }) => ({ kind: 'topic', channelId: channel.stream_id, topic: name }) as const)
    .filter((topic, index) => index < limit || unread.has(keyOf(topic)))
    .map(topic =>
      linkItem(
        scene,
        { place: topic, slug: channel.name },
        { kind: topic.topic ? 'topic' : 'topic unnamed', text: topicName(topic.topic) },
        unread,
      ),
    )
}

function directItems(scene: Scene, unread: Counts): Item[] {
  const { state, place } = scene
  const known = state.recent_private_conversations.map(
    ({ user_ids: ids }) => ({ kind: 'direct', userIds: withoutMe(ids, state.user_id) }) as const,
  )
  const isKnown = known.some(one => keyOf(one) === keyOf(place))
  const all = place.kind === 'direct' && !isKnown ? [place, ...known] : known
  const isListed = (direct: Place, index: number) =>
    index < recentPeople || unread.has(keyOf(direct)) || keyOf(direct) === keyOf(place)
  return all.filter(isListed).map(direct => {
    const names = namesOf(state, direct.userIds)
    return linkItem(
      scene,
      { place: direct, slug: names },
      { kind: direct.userIds.length > 1 ? 'direct group' : 'direct', text: names },
      unread,
    )
  })
}

function linkItem(
  scene: Scene,
  { place, slug }: { place: Place; slug: string },
  { kind, text }: { kind: string; text: string },
  unread: Counts,
): Item {
  const isCurrent = keyOf(place) === keyOf(scene.place)
  const count = unread.get(keyOf(place)) ?? 0
  const href = addressOf(place, slug)
  return {
    key: keyOf(place),
    stamp: `${isCurrent} ${count} ${kind} ${href} ${text}`,
    draw: () =>
      element(
        'li',
        { class: kind },
        element(
          'a',
          { href, class: count > 0 && 'unread', 'aria-current': isCurrent && 'page' },
          element('span', { class: 'name' }, text),
          count > 0 ? badge(count) : undefined,
        ),
      ),
  }
}

const badge = (count: number): HTMLElement =>
  element(
    'span',
    { class: 'badge' },
    count > 99 ? '99+' : String(count),
    element('span', { class: 'unseen' }, ' unread'),
  )
