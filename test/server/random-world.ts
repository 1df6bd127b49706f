import { randomUUID } from 'node:crypto'
import { mayKnowOf, mayPostTo, mayRead } from '../../server/access/channel-rules.ts'
import { roles } from '../../server/identity/actor.ts'
import { makeChannel, say, whisper } from './talk.ts'
import { NaiveWorld, type NaiveChannel, type Somebody } from './naive-world.ts'
import { cast } from './people.ts'
import type { Person } from './person.ts'
import type { Chance } from './random.ts'
import { deleteSomething, moveSomething } from './random-changes.ts'
import { markSomehow } from './random-marks.ts'
import type { World } from './world.ts'

export type Pair = { naive: NaiveWorld; people: (Person & Somebody)[] }

/** A world with a few channels of every kind, beside its naive twin. */
export async function beginTwins(world: World, chance: Chance): Promise<Pair> {
  const people = Object.entries(cast).map(([name, role]) => ({
    ...world[name as keyof typeof cast],
    role,
  }))
  const naive = new NaiveWorld()
  for (const person of people) naive.everybody.set(person.id, person)
  const { desdemona } = world
  for (const [name, isPrivate, hasSharedHistory] of [
    ['open', false, true],
    ['shared', true, true],
    ['guarded', true, false],
  ] as const) {
    const inside = [desdemona, ...chance.some(people, 0.4).filter(({ id }) => id !== desdemona.id)]
    const wish = { invite_only: isPrivate, history_public_to_subscribers: hasSharedHistory }
    const id = await makeChannel(desdemona, name, inside, wish)
    const channel = { id, name, isPrivate, hasSharedHistory }
    naive.channels.push(channel)
    for (const user of people)
      if (inside.some(one => one.id === user.id)) naive.subscribe(user, channel)
  }
  return { naive, people }
}

/** Nothing else holds the second of them. */
const words = () => `words ${randomUUID()}`
const topics = ['soup', 'Soup', 'bread', '']

/** Does one random thing in both: somebody comes, goes, speaks, mutes, or marks something as read or unread. */
export async function liveOn({ naive, people }: Pair, chance: Chance): Promise<void> {
  const user = chance.pick(people)
  const channel = chance.pick(naive.channels)
  const owner = people.find(one => one.role === roles.owner) ?? user
  switch (chance.below(15)) {
    case 0:
      return comeIn(naive, people, chance.pick(people), channel)
    case 1:
      return goAway(naive, user, channel)
    case 2:
    case 3:
    case 4:
      return speak(naive, { user, channel, chance })
    case 5:
      return speakDirectly(naive, people, { user, chance })
    case 6:
      return sayOfTopic(naive, { user, channel, chance })
    case 7:
      return moveSomething(naive, owner, chance)
    case 8:
      return deleteSomething(naive, owner, chance)
    case 9:
    case 10:
      return markSomehow(naive, user, chance)
    default:
      return mark(naive, user, chance)
  }
}

/** Whoever is in the channel and may, brings them in. */
async function comeIn(
  naive: NaiveWorld,
  people: Pair['people'],
  user: Somebody,
  channel: NaiveChannel,
) {
  const host = people.find(one => one.role < 600 && naive.isSubscribed(one, channel))
  if (!host) return
  const subscriptions = [{ name: channel.name }]
  await host.post('/users/me/subscriptions', {
    subscriptions,
    principals: [user.id],
    send_new_subscription_messages: false,
  })
  naive.subscribe(user, channel)
}

async function goAway(naive: NaiveWorld, user: Person & Somebody, channel: NaiveChannel) {
  if (!mayKnowOf(user, naive.facts(user, channel))) return
  await user.delete('/users/me/subscriptions', { subscriptions: [channel.name] })
  naive.unsubscribe(user, channel)
}

type Speaking = { user: Person & Somebody; channel: NaiveChannel; chance: Chance }

async function speak(naive: NaiveWorld, { user, channel, chance }: Speaking) {
  if (!mayPostTo(user, naive.facts(user, channel))) return
  const readBySender = chance.maybe(0.5)
  const topic = chance.pick(topics)
  const id = await say(user, channel.id, topic, words(), { read_by_sender: readBySender })
  naive.send({ id, channel, topic, senderId: user.id }, user, readBySender)
}

async function speakDirectly(
  naive: NaiveWorld,
  people: Pair['people'],
  { user, chance }: Omit<Speaking, 'channel'>,
) {
  const to = chance.some(people, 0.25)
  const others = to.length > 0 ? to : [user]
  const readBySender = chance.maybe(0.5)
  const id = await whisper(user, others, words(), { read_by_sender: readBySender })
  const memberIds = [...new Set([user.id, ...others.map(other => other.id)])]
  naive.send({ id, memberIds, senderId: user.id }, user, readBySender)
}

async function sayOfTopic(naive: NaiveWorld, { user, channel, chance }: Speaking) {
  if (!mayRead(user, naive.facts(user, channel))) return
  const [topic, policy] = [chance.pick(topics), chance.pick([0, 1, 1, 2, 3])]
  const place = { stream_id: channel.id, topic, visibility_policy: policy }
  await user.post('/user_topics', place)
  naive.setPolicy(user, { channel, topic }, policy)
}

async function mark(naive: NaiveWorld, user: Person & Somebody, chance: Chance) {
  const messages = chance.some(naive.readableBy(user), chance.pick([0.2, 0.6, 1]))
  const op = chance.pick(['add', 'add', 'remove'])
  const answer = await user.post<{ ignored_because_not_subscribed_channels?: number[] }>(
    '/messages/flags',
    { messages, op, flag: 'read' },
  )
  if (op === 'add') return naive.markRead(user, messages)
  const ignored = naive.markUnread(user, messages)
  if (String(ignored) !== String(answer.ignored_because_not_subscribed_channels))
    throw new Error(`expected channels ${String(ignored)} to be ignored`)
}
