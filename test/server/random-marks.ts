import { mayRead } from '../../server/access/channel-rules.ts'
import type { NaiveMessage, NaiveWorld, Somebody } from './naive-world.ts'
import type { Person } from './person.ts'
import type { Chance } from './random.ts'

/** Marks many messages at once in both, by one of the ways there are. */
export async function markSomehow(
  naive: NaiveWorld,
  user: Person & Somebody,
  chance: Chance,
): Promise<void> {
  switch (chance.below(6)) {
    case 0: {
      const { complete } = await user.post<{ complete: boolean }>('/mark_all_as_read', {})
      if (!complete) throw new Error('a handful of messages took too long')
      return naive.markRead(user, [...naive.unread(user)])
    }
    case 1:
      return markChannel(naive, user, chance)
    default:
      return markInNarrow(naive, user, chance)
  }
}

async function markChannel(naive: NaiveWorld, user: Person & Somebody, chance: Chance) {
  const channel = chance.pick(naive.channels)
  if (!mayRead(user, naive.facts(user, channel))) return
  const inside = naive.messages.filter(
    message => 'channel' in message && message.channel === channel,
  )
  await user.post('/mark_stream_as_read', { stream_id: channel.id })
  naive.markRead(user, idsOf(inside))
}

type Narrowing = { narrow: unknown[]; messages: NaiveMessage[] }

/** A narrow, and what lies in it for this person. */
function someNarrow(naive: NaiveWorld, user: Somebody, chance: Chance): Narrowing {
  const own = naive.ownHistory(user)
  const channel = chance.pick(naive.channels)
  switch (chance.below(5)) {
    case 0:
      return { narrow: [], messages: own }
    case 1:
      return { narrow: [['is', 'dm']], messages: own.filter(one => 'memberIds' in one) }
    case 2: {
      const narrow = [{ operator: 'sender', operand: 'me', negated: true }]
      return { narrow, messages: own.filter(one => one.senderId !== user.id) }
    }
    case 3: {
      const unread = naive.unread(user)
      return { narrow: [['is', 'unread']], messages: own.filter(({ id }) => unread.has(id)) }
    }
    default: {
      const inside = (one: NaiveMessage) => 'channel' in one && one.channel === channel
      if (!mayRead(user, naive.facts(user, channel))) return { narrow: [], messages: own }
      return { narrow: [['channel', channel.id]], messages: naive.readable(user).filter(inside) }
    }
  }
}

type Answer = {
  processed_count: number
  first_processed_id: number | null
  last_processed_id: number | null
  ignored_because_not_subscribed_channels?: number[]
}

async function markInNarrow(naive: NaiveWorld, user: Person & Somebody, chance: Chance) {
  const { narrow, messages } = someNarrow(naive, user, chance)
  const [anchor, many] = [chance.pick(['oldest', 'newest']), chance.pick([2, 5, 1000])]
  const [op, ids] = [chance.pick(['add', 'remove']), idsOf(messages)]
  const those = anchor === 'oldest' ? ids.slice(0, many) : ids.slice(-many)
  const range = { anchor, num_before: many, num_after: many }
  const answer = await user.post<Answer>('/messages/flags/narrow', {
    ...range,
    narrow,
    op,
    flag: 'read',
  })
  const expected = [those.length, those[0] ?? null, those.at(-1) ?? null]
  const told = [answer.processed_count, answer.first_processed_id, answer.last_processed_id]
  if (String(told) !== String(expected))
    throw new Error(
      `expected ${JSON.stringify(narrow)} to touch ${String(expected)}, not ${String(told)}`,
    )
  if (op === 'add') return naive.markRead(user, those)
  const ignored = naive.markUnread(user, those)
  if (String(ignored) !== String(answer.ignored_because_not_subscribed_channels))
    throw new Error(`expected channels ${String(ignored)} to be ignored`)
}

const idsOf = (messages: readonly NaiveMessage[]) => messages.map(({ id }) => id)
