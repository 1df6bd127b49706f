import { button, element } from './element.ts'
import type { Feed } from './feed.ts'
import { showItems } from './keyed-list.ts'
import { feedRows } from './feed-rows.ts'
import { createReading, type Reading } from './reading.ts'
import { createScroll } from './scroll.ts'

/** So near to an end of what is loaded, the next part is fetched. */
const nearPx = 400

/** Shows one feed at a time: fetches more at both ends, keeps the reader's place, marks what was seen as read. */
export function createFeedView() {
  const list = element('ol', { class: 'messages' })
  const note = element('p', { class: 'note' })
  const scroller = element(
    'div',
    { class: 'feed', role: 'log', 'aria-label': 'Messages', tabindex: 0 },
    note,
    list,
  )
  const jump = button('New messages ↓', { class: 'jump', hidden: true }, () => scroll.toBottom())
  let feed: Feed | undefined
  let reading: Reading | undefined
  let isPlaced = false
  let newestSeen = 0

  const scroll = createScroll(scroller, list, () => settle())
  /** After every move and every change: what is at the bottom counts as seen, and what is missing is fetched. */
  const settle = () => {
    if (!feed || feed.place.kind === 'home' || !isPlaced) return
    const newest = feed.messages.at(-1)?.id ?? 0
    if (scroll.isAtBottom()) newestSeen = newest
    jump.hidden = newest <= newestSeen
    fetchMore(feed)
  }
  const fetchMore = (feed: Feed) => {
    if (feed.isLoading || feed.problem) return
    if (!feed.hasOldest && scroll.fromTop() < nearPx) void feed.older()
    else if (!feed.hasNewest && scroll.fromBottom() < nearPx) void feed.newer()
  }
  const watchUnread = (messages: Feed['messages']) => {
    for (const { id, flags } of messages) {
      const row = flags.includes('read') ? null : list.querySelector(`[data-message-id="${id}"]`)
      if (row) reading?.watch(row, id)
    }
  }

  return {
    parts: [scroller, jump],
    focus: () => scroller.focus(),
    async toNewest() {
      await feed?.newest()
      scroll.toBottom()
    },
    /** Another place: everything starts anew. */
    open(next: Feed) {
      reading?.stop()
      feed = next
      reading = createReading(scroller, ids => next.flag(ids, 'read', true))
      isPlaced = false
      newestSeen = 0
      jump.hidden = true
      scroller.hidden = next.place.kind === 'home'
      showItems(list, [])
    },
    show(markOf: (userId: number) => string) {
      if (!feed) return
      const { isLoading, messages, hasNewest } = feed
      const rows = feedRows(feed, markOf)
      note.textContent = noteOf(feed)
      scroller.setAttribute('aria-busy', String(isLoading))
      if (isPlaced) scroll.keepingPlace(hasNewest, () => showItems(list, rows))
      else {
        showItems(list, rows)
        scroll.toFirst('.unread-line')
        isPlaced = !isLoading
        newestSeen = messages.at(-1)?.id ?? 0
      }
      watchUnread(messages)
      settle()
    },
  }
}

function noteOf({ isLoading, hasOldest, messages, problem }: Feed): string {
  if (problem) return problem
  if (isLoading) return messages.length > 0 ? 'Loading earlier messages…' : 'Loading…'
  if (!hasOldest) return ''
  return messages.length > 0 ? 'This is where it began.' : 'Nothing here yet. Say something.'
}
