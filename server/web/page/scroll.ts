/** So near to the bottom counts as being there: new messages then stay in sight. */
const bottomPx = 48
/** So much of what stands before a row is left in sight above it. */
const glimpsePx = 56

/** Where the reader is in a list that grows at both ends. `moved` is called after each move. */
export function createScroll(scroller: HTMLElement, list: HTMLElement, moved: () => void) {
  let isPinned = true
  const fromTop = () => scroller.scrollTop
  const fromBottom = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
  const isAtBottom = () => fromBottom() < bottomPx
  const toBottom = () => {
    scroller.scrollTop = scroller.scrollHeight
    isPinned = true
  }
  scroller.addEventListener('scroll', () => {
    isPinned = isAtBottom()
    moved()
  })
  // A growing composer or a phone's keyboard takes room away from below.
  new ResizeObserver(() => {
    if (isPinned) toBottom()
  }).observe(scroller)

  /** The first row in sight. */
  const topRow = () => {
    const edge = scroller.getBoundingClientRect().top
    for (const row of list.children) {
      const { top, bottom } = row.getBoundingClientRect()
      if (bottom > edge && row.matches('.message')) return { row, top }
    }
    return undefined
  }
  return {
    fromTop,
    fromBottom,
    isAtBottom,
    toBottom,
    /** To the first row of this kind, or else to the end. */
    toFirst(selector: string) {
      const row = list.querySelector(selector)
      if (!row) return toBottom()
      const above = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top
      scroller.scrollTop += above - glimpsePx
      isPinned = isAtBottom()
    },
    /** Lets `change` add rows: whoever was at the end is there afterwards, if `mayFollow`; for others nothing moves. */
    keepingPlace(mayFollow: boolean, change: () => void) {
      const before = topRow()
      change()
      if (isPinned && mayFollow) toBottom()
      else if (before?.row.isConnected)
        scroller.scrollTop += before.row.getBoundingClientRect().top - before.top
    },
  }
}
