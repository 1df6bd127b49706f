import type { Message } from '../../protocol/messages.ts'
import { ask } from './api.ts'
import { explain } from './explain.ts'
import { narrowOf, type Place } from './place.ts'

export type ShownMessage = Message & { flags: readonly string[] }
type Page = { messages: ShownMessage[]; found_oldest: boolean; found_newest: boolean }

const pageSize = 60

/** The messages of one place, a part of its history at first, in the order of ids. */
export type Feed = {
  readonly place: Place
  readonly messages: readonly ShownMessage[]
  readonly isLoading: boolean
  readonly hasOldest: boolean
  readonly hasNewest: boolean
  /** The first message that was unread when the place was opened. */
  readonly unreadFrom: number | undefined
  readonly problem: string | undefined
  /** The first page: around the first unread message, or the newest ones. */
  open(): Promise<void>
  older(): Promise<void>
  newer(): Promise<void>
  /** The end of the history, where what one just said stands; what was loaded goes when there is a gap in between. */
  newest(): Promise<void>
  /** A message that came in live. */
  receive(message: Message, flags: readonly string[]): void
  /** Messages that were read, here or elsewhere. */
  flag(ids: readonly number[], flag: string, isOn: boolean): void
  /** A message says something else. */
  say(id: number, html: string): void
  /** Messages that are gone, or in another place. */
  drop(ids: readonly number[]): void
}

export function createFeed(place: Place, changed: () => void): Feed {
  const byId = new Map<number, ShownMessage>()
  let held: ShownMessage[] = []
  let messages: ShownMessage[] = []
  let loading: Promise<void> | undefined
  let [hasOldest, hasNewest] = [false, false]
  let unreadFrom: number | undefined
  let problem: string | undefined

  const take = (more: readonly ShownMessage[]) => {
    for (const message of more) byId.set(message.id, message)
    messages = [...byId.values()].sort((a, b) => a.id - b.id)
  }
  /** One load at a time: another one that is asked for meanwhile is not made. */
  const load = (anchor: string | number, before: number, after: number) =>
    (loading ??= fetchPart(anchor, before, after))
  const fetchPart = async (anchor: string | number, before: number, after: number) => {
    problem = undefined
    changed()
    try {
      const page = await ask<Page>('GET', '/messages', {
        anchor,
        num_before: before,
        num_after: after,
        narrow: narrowOf(place),
        apply_markdown: true,
        client_gravatar: true,
        allow_empty_topic_name: true,
      })
      if (before > 0) hasOldest = page.found_oldest
      if (after > 0) hasNewest = page.found_newest
      // What came in meanwhile belongs here only if nothing is missing in between.
      take(hasNewest ? [...page.messages, ...held] : page.messages)
      unreadFrom ??= page.messages.find(({ flags }) => !flags.includes('read'))?.id
    } catch (error) {
      problem = explain(error)
    } finally {
      held = []
      loading = undefined
      changed()
    }
  }

  return {
    place,
    get messages() {
      return messages
    },
    get isLoading() {
      return loading !== undefined
    },
    get hasOldest() {
      return hasOldest
    },
    get hasNewest() {
      return hasNewest
    },
    get unreadFrom() {
      return unreadFrom
    },
    get problem() {
      return problem
    },
    open: () => load('first_unread', pageSize, pageSize),
    older: () => load(messages[0]?.id ?? 'newest', pageSize, 0),
    newer: () => load(messages.at(-1)?.id ?? 'newest', 0, pageSize),
    async newest() {
      for (let under = loading; under; under = loading) await under
      if (hasNewest) return
      byId.clear()
      hasNewest = true
      await load('newest', pageSize, 0)
    },
    receive(message, flags) {
      const shown = { ...message, flags }
      if (loading) held.push(shown)
      if (hasNewest) take([shown])
      changed()
    },
    flag(ids, flag, isOn) {
      for (const id of ids) {
        const message = byId.get(id)
        if (!message) continue
        const others = message.flags.filter(one => one !== flag)
        byId.set(id, { ...message, flags: isOn ? [...others, flag] : others })
      }
      take([])
      changed()
    },
    say(id, html) {
      held = held.map(message => (message.id === id ? { ...message, content: html } : message))
      const message = byId.get(id)
      take(message ? [{ ...message, content: html }] : [])
      changed()
    },
    drop(ids) {
      held = held.filter(({ id }) => !ids.includes(id))
      for (const id of ids) byId.delete(id)
      take([])
      changed()
    },
  }
}
