import type { ServerEvent } from '../../protocol/event.ts'
import type { ClientState } from '../../protocol/state.ts'
import { ask, Refusal, Unreachable } from './api.ts'

type Registered = ClientState & {
  queue_id: string
  last_event_id: number
  realm_name?: string
  event_queue_longpoll_timeout_seconds?: number
}
type Hooks = {
  /** A fresh state. Called again when the server has forgotten our queue: something may have been missed. */
  registered(state: ClientState, organization: string, queueId: string): void
  event(event: ServerEvent): void
  online(isOnline: boolean): void
}

/** What `applyEvent` knows how to follow. */
const eventTypes = ['message', 'update_message_flags', 'realm_user', 'stream', 'subscription']
const shortestPauseMs = 500
const longestPauseMs = 15_000

/** Keeps the page's state alive until `signal` aborts, or the session ends: then it throws the server's refusal. */
export async function stayConnected(hooks: Hooks, signal: AbortSignal): Promise<void> {
  let queue: { id: string; last: number; timeoutMs: number } | undefined
  let isOnline = true
  let pauseMs = shortestPauseMs
  while (!signal.aborted) {
    try {
      if (!queue) {
        const answer = await register(signal)
        hooks.registered(
          { ...answer, include_subscribers: false },
          answer.realm_name ?? 'Parley',
          answer.queue_id,
        )
        const seconds = answer.event_queue_longpoll_timeout_seconds ?? 90
        queue = { id: answer.queue_id, last: answer.last_event_id, timeoutMs: seconds * 1000 }
      }
      // After a break the first poll must answer at once, or the page would go on saying that it is offline.
      const poll = { queue_id: queue.id, last_event_id: queue.last, dont_block: !isOnline }
      const limit = AbortSignal.any([signal, AbortSignal.timeout(queue.timeoutMs)])
      const { events } = await ask<Polled>('GET', '/events', poll, limit)
      for (const event of events) {
        queue.last = Math.max(queue.last, event.id)
        hooks.event(event)
      }
      isOnline = true
      pauseMs = shortestPauseMs
      hooks.online(true)
    } catch (error) {
      if (signal.aborted) return
      const refusal = error instanceof Refusal ? error : undefined
      if (refusal?.status === 401) throw error
      if (!refusal && !(error instanceof Unreachable)) throw error
      if (refusal?.code === 'BAD_EVENT_QUEUE_ID') queue = undefined
      else {
        isOnline = false
        hooks.online(false)
      }
      await pause((refusal?.retryAfterSeconds ?? 0) * 1000 || pauseMs, signal)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    }
  }
}

type Polled = { events: (ServerEvent & { id: number })[] }

const register = (signal: AbortSignal) =>
  ask<Registered>(
    'POST',
    '/register',
    {
      apply_markdown: true,
      client_gravatar: true,
      include_subscribers: false,
      event_types: eventTypes,
      fetch_event_types: [...eventTypes, 'realm', 'recent_private_conversations'],
      client_capabilities: { notification_settings_null: true, empty_topic_name: true },
    },
    signal,
  )

/** Ends early when the network comes back. */
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const over = new AbortController()
    const end = () => {
      over.abort()
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, ms)
    globalThis.addEventListener('online', end, { signal: over.signal })
    signal.addEventListener('abort', end, { signal: over.signal })
  })
