import type { ServerEvent } from '../../protocol/event.ts'
import type { ClientState } from '../../protocol/state.ts'
import { ask, Refusal, Unreachable } from './api.ts'

type Registered = ClientState & {
  queue_id: string
  last_event_id: number
  realm_name?: string
  event_queue_longpoll_timeout_seconds?: number
}
type Polled = { events: (ServerEvent & { id: number })[] }
type Queue = { id: string; last: number; timeoutMs: number }
type Hooks = {
  /** A fresh state. Again when the server has forgotten our queue: something may have been missed. */
  registered: (state: ClientState, organization: string, queueId: string) => void
  event: (event: ServerEvent) => void
  online: (isOnline: boolean) => void
}

/** What `applyEvent` knows how to follow. */
const eventTypes = ['message', 'update_message_flags', 'realm_user', 'stream', 'subscription']
const shortestPauseMs = 500
const longestPauseMs = 15_000

/** Keeps the page's state alive until `signal` aborts, or the session ends: then it throws the server's refusal. */
export async function stayConnected(hooks: Hooks, signal: AbortSignal): Promise<void> {
  let queue: Queue | undefined
  let failures = 0
  while (!signal.aborted) {
    try {
      queue ??= await register(hooks, signal)
      // After a break the first poll answers at once, or the page would go on saying that it is offline.
      await poll(hooks, queue, failures === 0, signal)
      failures = 0
      hooks.online(true)
    } catch (error) {
      if (isOver(error)) throw error
      const isForgotten = error instanceof Refusal && error.code === 'BAD_EVENT_QUEUE_ID'
      if (isForgotten) queue = undefined
      else hooks.online(false)
      await pause(pauseAfter(error, failures), signal)
      failures++
    }
  }
}

async function register(hooks: Hooks, signal: AbortSignal): Promise<Queue> {
  const answer = await ask<Registered>(
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
  hooks.registered(answer, answer.realm_name ?? 'Parley', answer.queue_id)
  const seconds = answer.event_queue_longpoll_timeout_seconds ?? 90
  return { id: answer.queue_id, last: answer.last_event_id, timeoutMs: seconds * 1000 }
}

async function poll(hooks: Hooks, queue: Queue, block: boolean, signal: AbortSignal) {
  const wish = { queue_id: queue.id, last_event_id: queue.last, dont_block: !block }
  // A connection that died silently would otherwise be waited for in vain: the server sends heartbeats more often.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(queue.timeoutMs)])
  const { events } = await ask<Polled>('GET', '/events', wish, limit)
  for (const event of events) {
    queue.last = Math.max(queue.last, event.id)
    hooks.event(event)
  }
}

/** Nothing that waiting could heal. */
const isOver = (error: unknown): boolean =>
  error instanceof Refusal ? error.status === 401 : !(error instanceof Unreachable)

function pauseAfter(error: unknown, failures: number): number {
  const asked = error instanceof Refusal ? error.retryAfterSeconds : undefined
  return asked === undefined
    ? Math.min(shortestPauseMs * 2 ** failures, longestPauseMs)
    : asked * 1000
}

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
    if (signal.aborted) end()
  })
