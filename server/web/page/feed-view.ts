import type { ClientState } from '../../protocol/state.ts'
import { button, element } from './element.ts'
import type { Feed } from './feed.ts'
import { showItems } from './keyed-list.ts'
import { feedRows } from './message-row.ts'
import { createReading, type Reading } from './reading.ts'

/** So near to an end of what is loaded, the next part is fetched. */
const nearPx = 400
/** So near to the bottom counts as being there: new messages then stay in sight. */
const bottomPx = 48

/** Shows one feed at a time: scrolls, fetches more at both ends, marks what was seen as read. */
export function createFeedView() {
  const list = element('ol', { class: 'messages' })
  const note = element('p', { class: 'note' })
  const scroller = element(
    'div',
    { class: 'feed', role: 'log', 'aria-label': 'Messages', tabindex: 0 },
    note,
    list,
  )
  const jump = button('New messages ↓', { class: 'jump', hidden: true }, () => toBottom())
  let feed: Feed | undefined
  let reading: Reading | undefined
  let isPinned = true
  let isPlaced = false
  let lastSeen = 0

  const toBottom = () => {
    scroller.scrollTop = scroller.scrollHeight
  }
  const fetchMore = () => {
    if (!feed || feed.isLoading || !isPlaced || feed.problem) return
    if (!feed.hasOldest && scroller.scrollTop < nearPx) void feed.older()
    else if (!feed.hasNewest && fromBottom() < nearPx) void feed.newer()
  }
  const fromBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
  scroller.addEventListener('scroll', () => {
    isPinned = fromBottom() < bottomPx
    if (isPinned && feed?.hasNewest) settleBottom()
    fetchMore()
  })
  new ResizeObserver(() => {
    if (isPinned && isPlaced && feed?.hasNewest) toBottom()
  }).observe(scroller)

  const settleBottom = () => {
    lastSeen = feed?.messages.at(-1)?.id ?? 0
    jump.hidden = true
  }

  return {
    parts: [scroller, jump],
    scroller,
    toBottom,
    /** Another place: everything starts anew. */
    open(next: Feed) {
      reading?.stop()
      feed = next
      reading = createReading(scroller, ids => next.flag(ids, 'read', true))
      isPlaced = false
      isPinned = true
      jump.hidden = true
      showItems(list, [])
    },
    show(state: ClientState) {
      if (!feed) return
      const anchor = isPlaced ? topRow(scroller, list) : undefined
      showItems(list, feedRows(feed, state))
      note.textContent = noteOf(feed)
      scroller.setAttribute('aria-busy', String(feed.isLoading))
      for (const message of feed.messages) {
        if (message.flags.includes('read')) continue
        const row = list.querySelector<HTMLElement>(`[data-message-id="${message.id}"]`)
        if (row) reading?.watch(row, message.id)
      }
      if (!isPlaced && !feed.isLoading) {
        isPlaced = true
        const unread = list.querySelector('.unread-line')
        if (unread) unread.scrollIntoView({ block: 'start' })
        else toBottom()
        isPinned = fromBottom() < bottomPx
        settleBottom()
      } else if (anchor) {
        if (isPinned && feed.hasNewest) toBottom()
        else scroller.scrollTop += anchor.row.getBoundingClientRect().top - anchor.top
        if (isPinned) settleBottom()
        else jump.hidden = (feed.messages.at(-1)?.id ?? 0) <= lastSeen || !feed.hasNewest
      }
      fetchMore()
    },
  }
}

/** The first row in sight: it must not move when rows come in above it. */
function topRow(scroller: HTMLElement, list: HTMLElement) {
  const edge = scroller.getBoundingClientRect().top
  for (const row of list.querySelectorAll('.message')) {
    const { top, bottom } = row.getBoundingClientRect()
    if (bottom > edge) return { row, top }
  }
  return undefined
}

function noteOf({ isLoading, hasOldest, messages, problem }: Feed): string {
  if (problem) return problem
  if (isLoading) return messages.length > 0 ? 'Loading earlier messages…' : 'Loading…'
  if (!hasOldest) return ''
  return messages.length > 0 ? 'This is where it began.' : 'Nothing here yet. Say something.'
}
