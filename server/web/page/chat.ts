import { applyEvent } from '../../protocol/apply-event.ts'
import type { UpdateMessageEvent } from '../../protocol/message-changes.ts'
import type { ServerEvent } from '../../protocol/event.ts'
import type { ClientState } from '../../protocol/state.ts'
import { ask, endsSession } from './api.ts'
import { createComposer } from './composer.ts'
import { stayConnected } from './connection.ts'
import { createConversationHead } from './conversation-head.ts'
import { forgetDrafts } from './drafts.ts'
import { button, element } from './element.ts'
import { explain } from './explain.ts'
import { createFeed, type Feed } from './feed.ts'
import { createFeedView } from './feed-view.ts'
import { greeting } from './greeting.ts'
import { showItems } from './keyed-list.ts'
import { newChannel } from './new-channel.ts'
import { newConversation } from './new-conversation.ts'
import { markOf } from './names.ts'
import { addressOf, keyOf, placeAt, shows, type Place } from './place.ts'
import { createRecentTopics } from './recent-topics.ts'
import { createSidebar } from './sidebar.ts'
import { slugOf, titleOf } from './titles.ts'

/** The page of someone who is signed in. Resolves when the session has ended. */
export async function chat(root: HTMLElement): Promise<void> {
  const over = new AbortController()
  const topics = createRecentTopics()
  let state: ClientState | undefined
  let organization = ''
  let queueId = ''
  let opened = location.hash
  let place: Place = placeAt(opened)
  let feed: Feed | undefined

  /** At once: what is typed next already belongs there. */
  const go = (to: Place) => {
    if (!state) return
    location.hash = addressOf(to, slugOf(state, to))
    follow()
  }
  const sidebar = createSidebar({
    newChannel: () => state && newChannel(state, channelId => go({ kind: 'channel', channelId })),
    newConversation: () =>
      state && newConversation(state, userIds => go({ kind: 'direct', userIds })),
    signOut: () => void told(signOut()),
  })
  const head = createConversationHead({
    join: channelId => void told(join(channelId)),
    newTopic(channelId) {
      go({ kind: 'channel', channelId })
      composer.focus()
    },
  })
  const view = createFeedView()
  const composer = createComposer({
    queueId: () => queueId,
    sent(to) {
      if (keyOf(to) !== keyOf(place)) go(to)
      void view.toNewest()
    },
  })
  const banner = element('p', { class: 'banner', role: 'status' })
  const welcome = element('div', { class: 'home' })
  const main = element('main', {}, head.head, banner, welcome, ...view.parts, composer.form)
  const skip = button('Skip to messages', { class: 'skip' }, () => view.focus())
  const page = element('div', { class: 'chat' }, skip, sidebar.nav, main)

  let isPainting = false
  /** Many events may come at once: they are painted together. */
  const changed = () => {
    if (isPainting) return
    isPainting = true
    queueMicrotask(() => {
      isPainting = false
      paint()
    })
  }
  const paint = () => {
    if (!state || over.signal.aborted) return
    const now = state
    sidebar.show({ state, place, topics, organization })
    head.show(state, place)
    view.show(userId => markOf(now, userId))
    showItems(welcome, place.kind === 'home' ? [greeting(state)] : [])
    const { count } = state.unread_msgs
    document.title = `${count > 0 ? `(${count}) ` : ''}${titleOf(state, place)} – ${organization}`
  }
  const openPlace = () => {
    if (!state) return
    opened = location.hash
    place = placeAt(opened)
    page.classList.toggle('at-home', place.kind === 'home')
    composer.open(place, titleOf(state, place))
    const next = createFeed(place, () => {
      topics.note(next.messages)
      changed()
    })
    feed = next
    view.open(next)
    if (place.kind !== 'home') void next.open()
    changed()
  }
  const follow = () => {
    if (location.hash !== opened) openPlace()
  }

  const registered = (fresh: ClientState, name: string, queue: string) => {
    state = fresh
    queueId = queue
    organization = name
    if (!page.isConnected) root.replaceChildren(page)
    topics.learn(fresh).then(changed, () => undefined)
    openPlace()
  }
  const updated = (change: UpdateMessageEvent) => {
    if (change.rendered_content !== undefined) feed?.say(change.message_id, change.rendered_content)
    const isMove = change.orig_subject !== undefined || change.new_stream_id !== undefined
    if (!isMove || place.kind === 'direct') return
    // Where they are now is asked of the server, which knows it best.
    feed?.drop(change.message_ids)
    void feed?.open()
  }
  const event = (happened: ServerEvent) => {
    if (!state) return
    state = applyEvent(state, happened)
    if (happened.type === 'message') {
      const { message, flags, local_message_id: localId } = happened
      topics.note([message])
      if (shows(place, message, state.user_id)) feed?.receive(message, flags)
      if (localId !== undefined) composer.delivered(localId)
    }
    if (happened.type === 'update_message_flags')
      feed?.flag(happened.messages, happened.flag, happened.op === 'add')
    if (happened.type === 'delete_message') feed?.drop(happened.message_ids ?? [])
    if (happened.type === 'update_message') updated(happened)
    changed()
  }
  const online = (isOnline: boolean) => {
    if (isOnline && feed?.problem) void feed.open()
    banner.textContent = isOnline ? '' : 'Offline. Trying to reach the server again…'
  }

  /** Says above the messages why something could not be done. */
  const told = (work: Promise<void>) =>
    work.catch((error: unknown) => {
      banner.textContent = explain(error)
    })
  const join = async (channelId: number) => {
    const channel = state?.streams.find(({ stream_id: id }) => id === channelId)
    if (channel)
      await ask('POST', '/users/me/subscriptions', { subscriptions: [{ name: channel.name }] })
  }
  const signOut = async () => {
    await ask('POST', '/logout')
    forgetDrafts()
    history.replaceState(null, '', location.pathname)
    over.abort()
  }

  globalThis.addEventListener('hashchange', follow, { signal: over.signal })
  try {
    await stayConnected({ registered, event, online }, over.signal)
  } catch (error) {
    if (!endsSession(error)) throw error
  } finally {
    over.abort()
  }
}
