import type { Test } from 'tap'
import { applyEvent } from '../../server/protocol/apply-event.ts'
import type { ServerEvent } from '../../server/protocol/event.ts'
import type { ClientState } from '../../server/protocol/state.ts'
import type { Person } from './person.ts'

type Registered = ClientState & { queue_id: string; last_event_id: number }
type Delivered = ServerEvent & { id: number }

/** What a new queue starts from in a real client: capable of everything, and interested in all. */
const modern = {
  apply_markdown: true,
  client_gravatar: true,
  slim_presence: true,
  include_subscribers: true,
  client_capabilities: {
    notification_settings_null: true,
    bulk_message_deletion: true,
    user_avatar_url_field_optional: true,
    stream_typing_notifications: true,
    user_settings_object: true,
    linkifier_url_template: true,
    user_list_incomplete: true,
    include_deactivated_groups: true,
    archived_channels: true,
    empty_topic_name: true,
    simplified_presence_events: true,
  },
}

/** Parameters of `register` that differ from a modern client's. */
export type ClientWish = Record<string, unknown>

export const registerAs = (person: Person, wish: ClientWish = {}) =>
  person.post<Registered>('/register', { ...modern, ...wish })

export const eventsOf = (person: Person, { queue_id, last_event_id }: Registered) =>
  person.get<{ events: Delivered[] }>('/events', { queue_id, last_event_id, dont_block: true })

/** Keys of `register` that differ between two calls by themselves. */
const own = [
  'queue_id',
  'last_event_id',
  'server_timestamp',
  'presence_last_update_id',
  'ignored_parameters_unsupported',
]

/**
 * Old state + events = fresh state, for each of `watchers`: what a client knows by following its events is exactly what it would
 * be told if it came anew, but for the keys `except`. Resolves to the events each of them got.
 */
export async function converges(
  t: Test,
  watchers: readonly Person[],
  action: () => Promise<unknown>,
  wish: ClientWish = {},
  except: readonly string[] = [],
): Promise<Delivered[][]> {
  const before = await Promise.all(watchers.map(watcher => registerAs(watcher, wish)))
  await action()
  return Promise.all(
    watchers.map(async (watcher, index) => {
      const old = before[index]
      if (!old) throw new Error(`${watcher.name} has no state`)
      const { events } = await eventsOf(watcher, old)
      const followed = events.reduce<ClientState>(applyEvent, old)
      const fresh = await registerAs(watcher, wish)
      t.same(
        comparable(followed, except),
        comparable(fresh, except),
        `${watcher.name}: old state + events = fresh state`,
      )
      return events
    }),
  )
}

const comparable = (state: object, except: readonly string[]) =>
  Object.fromEntries(
    Object.entries(state).filter(([key]) => !own.includes(key) && !except.includes(key)),
  )
