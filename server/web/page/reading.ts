import { ask } from './api.ts'

const togetherMs = 300

/** Notices which messages have really been in front of someone, and tells the server. */
export type Reading = { watch(row: Element, id: number): void; stop(): void }

/** `read` is called with the ids once the server knows. */
export function createReading(scroller: HTMLElement, read: (ids: number[]) => void): Reading {
  const idOf = new WeakMap<Element, number>()
  const inView = new Set<number>()
  const settled = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const stopped = new AbortController()

  const send = async () => {
    timer = undefined
    if (document.visibilityState !== 'visible' || !document.hasFocus()) return
    const ids = [...inView].filter(id => !settled.has(id))
    if (ids.length === 0) return
    for (const id of ids) settled.add(id)
    try {
      await ask('POST', '/messages/flags', { messages: ids, op: 'add', flag: 'read' })
      read(ids)
    } catch {
      // They count as unread until a later look at them succeeds.
      for (const id of ids) settled.delete(id)
    }
  }
  const soon = () => {
    timer ??= setTimeout(() => void send(), togetherMs)
  }
  const observer = new IntersectionObserver(
    entries => {
      for (const { target, isIntersecting } of entries) {
        const id = idOf.get(target)
        if (id === undefined) continue
        if (isIntersecting) inView.add(id)
        else inView.delete(id)
      }
      soon()
    },
    { root: scroller },
  )
  globalThis.addEventListener('focus', soon, { signal: stopped.signal })
  document.addEventListener('visibilitychange', soon, { signal: stopped.signal })
  return {
    watch(row, id) {
      idOf.set(row, id)
      observer.observe(row)
    },
    stop() {
      clearTimeout(timer)
      observer.disconnect()
      stopped.abort()
    },
  }
}
