import type { ServerEvent } from '../../protocol/event.ts'
import type { ClientState } from '../../protocol/state.ts'
import { ask, endsSession, lines, Refusal, Unreachable } from './api.ts'

type Registered = ClientState & {
  queue_id: string
  last_event_id: number
  realm_name?: string
}
type Queue = { id: string; last: number }
type Hooks = {
  /** A fresh state. Again when the server has forgotten our queue: something may have been missed. */
  registered: (state: ClientState, organization: string, queueId: string) => void
  event: (event: ServerEvent) => void
  online: (isOnline: boolean) => void
}

/** What `applyEvent` knows how to follow. */
const eventTypes = [
  'message',
  'update_message',
  'delete_message',
  'update_message_flags',
  'realm_user',
  'stream',
  'subscription',
  'user_topic',
  'muted_topics',
]
const shortestPauseMs = 500
const longestPauseMs = 15_000
/** The server says something at least every 25 seconds: a connection that does not has died silently. */
const longestQuietMs = 60_000

/** Keeps the page's state alive until `signal` aborts, or the session ends: then it throws the server's refusal. */
export async function stayConnected(hooks: Hooks, signal: AbortSignal): Promise<void> {
  let queue: Queue | undefined
  let failures = 0
  while (!signal.aborted) {
    try {
      queue ??= await register(hooks, signal)
      const heard = () => {
        failures = 0
        hooks.online(true)
      }
      await follow(queue, { heard, event: hooks.event }, signal)
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
      fetch_event_types: [
        ...eventTypes,
        'realm',
        'recent_private_conversations',
        'starred_messages',
      ],
      client_capabilities: {
        notification_settings_null: true,
        empty_topic_name: true,
        bulk_message_deletion: true,
        user_list_incomplete: true,
      },
    },
    signal,
  )
  hooks.registered(answer, answer.realm_name ?? 'Parley', answer.queue_id)
  return { id: answer.queue_id, last: answer.last_event_id }
}

type Ears = { heard: () => void; event: (event: ServerEvent) => void }

/** Hears what happens for as long as the server goes on telling. */
async function follow(queue: Queue, { heard, event }: Ears, signal: AbortSignal): Promise<void> {
  const silent = new AbortController()
  const giveUp = () => silent.abort()
  let timer = setTimeout(giveUp, longestQuietMs)
  const wish = { queue_id: queue.id, last_event_id: queue.last }
  const over = AbortSignal.any([signal, silent.signal])
  try {
    for await (const line of lines('/events/stream', wish, over)) {
      clearTimeout(timer)
      timer = setTimeout(giveUp, longestQuietMs)
      heard()
      if (line === '') continue
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own server's line: both sides are written against protocol/
      const told = JSON.parse(line) as ServerEvent & { id: number }
      queue.last = Math.max(queue.last, told.id)
      event(told)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Nothing that waiting could heal. */
const isOver = (error: unknown): boolean =>
  error instanceof Refusal ? endsSession(error) : !(error instanceof Unreachable)

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
