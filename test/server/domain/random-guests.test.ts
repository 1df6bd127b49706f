import t, { type Test } from 'tap'
import { isAcquainted, knowsEverybody } from '../../../server/access/user-rules.ts'
import { roles, type Role } from '../../../server/identity/actor.ts'
import type { UsersState } from '../../../server/protocol/users.ts'
import { converges, registerAs } from '../convergence.ts'
import { cast } from '../people.ts'
import type { Person } from '../person.ts'
import { chance, seedsOr, type Chance } from '../random.ts'
import { fetchAs, makeChannel, say, whisper } from '../talk.ts'
import { createWorld } from '../world.ts'

type Somebody = Person & { role: Role; isActive: boolean }
type Naive = {
  readonly owner: Somebody
  /** Who comes back, and whose program does not: its key is void then. */
  readonly wanderer: Somebody
  readonly people: readonly Somebody[]
  /** Who is in each channel. */
  readonly channels: readonly { id: number; name: string; inside: Set<number> }[]
  /** Who have ever talked to each other. */
  readonly talks: Set<number>[]
  isOpen: boolean
}

const older = { client_capabilities: { archived_channels: true, empty_topic_name: true } }
const shareOne = (places: readonly ReadonlySet<number>[], one: number, other: number) =>
  places.some(place => place.has(one) && place.has(other))

const knows = (naive: Naive, guest: Somebody, person: Somebody): boolean =>
  knowsEverybody(guest, naive.isOpen) ||
  isAcquainted({
    isSelf: guest === person,
    isBot: false,
    isActive: person.isActive,
    sharesChannel: shareOne(
      naive.channels.map(({ inside }) => inside),
      guest.id,
      person.id,
    ),
    sharesConversation: shareOne(naive.talks, guest.id, person.id),
  })

for (const seed of seedsOr([826_011_553, 77_105_902])) {
  t.test(`what guests are shown of people, and the plain rule, agree, seed ${seed}`, async t => {
    const world = await createWorld(t)
    const dice = chance(seed)
    const people = Object.entries(cast).map(([name, role]) => ({
      ...world[name as keyof typeof cast],
      role,
      isActive: true,
    }))
    const [owner, wanderer] = people
    if (!owner || !wanderer) throw new Error('nobody is there')
    for (const person of people.slice(-3)) {
      await owner.patch(`/users/${person.id}`, { role: roles.guest })
      person.role = roles.guest
    }
    const channels = []
    for (const name of ['stage', 'hall', 'yard']) {
      const inside = [owner, ...dice.some(people.slice(1), 0.3)]
      const id = await makeChannel(owner, name, inside)
      channels.push({ id, name, inside: new Set(inside.map(one => one.id)) })
    }
    await owner.patch('/realm', { enable_read_receipts: true })
    await owner.patch('/realm', { can_access_all_users_group: { new: 5 } })
    for (const person of people) {
      await person.post('/users/me/status', { status_text: `I am ${person.name}` })
      await person.post('/users/me/presence', { status: 'active' })
    }
    const naive: Naive = { owner, wanderer, people, channels, talks: [], isOpen: false }

    for (let step = 0; step < 24; step++) {
      const watchers = people.filter(({ role, isActive }) => role === roles.guest && isActive)
      const wish = dice.maybe(0.5) ? older : {}
      await converges(t, watchers, () => liveOn(naive, dice), wish)
      if (step % 6 === 5) await agree(t, naive)
    }
  })
}

/** Does one random thing in both. */
async function liveOn(naive: Naive, dice: Chance): Promise<void> {
  const { owner, wanderer, channels } = naive
  const there = naive.people.filter(({ isActive }) => isActive)
  const [person, other] = [dice.pick(there.filter(one => one !== wanderer)), dice.pick(there)]
  const channel = dice.pick(channels)
  const subscriptions = [channel.name]
  switch (dice.below(12)) {
    case 0:
    case 1:
    case 2:
      await owner.post('/users/me/subscriptions', {
        subscriptions: [{ name: channel.name }],
        principals: [other.id],
        send_new_subscription_messages: false,
      })
      channel.inside.add(other.id)
      return
    case 3:
    case 4:
    case 5:
      await owner.delete('/users/me/subscriptions', { subscriptions, principals: [other.id] })
      channel.inside.delete(other.id)
      return
    case 6:
      if (!knows(naive, person, other)) return
      await whisper(person, [other], 'psst')
      naive.talks.push(new Set([person.id, other.id]))
      return
    case 7:
      if (person.role < roles.guest || channel.inside.has(person.id))
        await say(person, channel.id, 'soup', 'words')
      return
    case 8:
      if (person === owner) return
      person.role = person.role === roles.guest ? roles.member : roles.guest
      await owner.patch(`/users/${person.id}`, { role: person.role })
      return
    case 9:
    case 10:
      if (wanderer.isActive) await owner.delete(`/users/${wanderer.id}`)
      else await owner.post(`/users/${wanderer.id}/reactivate`)
      wanderer.isActive = !wanderer.isActive
      return
    default:
      naive.isOpen = !naive.isOpen
      await owner.patch('/realm', { can_access_all_users_group: { new: naive.isOpen ? 6 : 5 } })
  }
}

const idsIn = (list: readonly { user_id: number }[]) => list.map(one => one.user_id)
const keysOf = (record: object) => Object.keys(record).map(Number)
const listed = (state: Pick<UsersState, 'realm_users' | 'realm_non_active_users'>) =>
  idsIn([...state.realm_users, ...state.realm_non_active_users]).sort((a, b) => a - b)

async function agree(t: Test, naive: Naive): Promise<void> {
  for (const reader of naive.people.filter(one => one !== naive.wanderer)) {
    const known = naive.people.filter(person => knows(naive, reader, person))
    await agreeOnLists(t, naive, { reader, known })
    await agreeOnPeople(t, naive, { reader, known })
    await agreeOnMessages(t, naive, { reader, known })
  }
}

type Seen = { reader: Somebody; known: readonly Somebody[] }

async function agreeOnLists(t: Test, naive: Naive, { reader, known }: Seen) {
  const ids = known.map(({ id }) => id)
  const who = `for ${reader.name}`
  const fresh = await registerAs(reader)
  t.same(listed(fresh), ids, `register ${who}`)
  t.same(keysOf(fresh.user_status), ids, `statuses ${who}`)
  t.same(keysOf(fresh.presences), ids, `presences ${who}`)
  const all = await registerAs(reader, older)
  const called = all.realm_users.filter(one => one.full_name !== 'Unknown user')
  t.same(listed({ ...all, realm_users: called }), ids, `register of everybody ${who}`)
  t.same(listed(all), idsOf(naive.people), `everybody ${who}`)
  const { members } = await reader.get<{ members: { user_id: number }[] }>('/users')
  t.same(idsIn(members), ids, `users ${who}`)
}

async function agreeOnPeople(t: Test, naive: Naive, { reader, known }: Seen) {
  for (const person of naive.people) {
    const paths = ['', '/status', ...(person.isActive ? ['/presence'] : [])]
    for (const path of paths.map(one => `/users/${person.id}${one}`))
      if (known.includes(person)) await reader.get(path)
      else t.match(await reader.refusal('GET', path), { msg: 'No such user' }, path)
  }
}

async function agreeOnMessages(t: Test, naive: Naive, { reader, known }: Seen) {
  const { messages } = await fetchAs(reader)
  for (const { id, sender_id: senderId, sender_full_name: name } of messages) {
    const sender = naive.people.find(one => one.id === senderId)
    const right = sender && known.includes(sender) ? sender.fullName : 'Unknown user'
    if (sender) t.equal(name, right, `a sender for ${reader.name}`)
    const receipts = await reader.get<{ user_ids: number[] }>(`/messages/${id}/read_receipts`)
    const strangers = receipts.user_ids.filter(one => !idsOf(known).includes(one))
    t.same(strangers, [], `readers for ${reader.name}`)
  }
}

const idsOf = (people: readonly { id: number }[]) => people.map(({ id }) => id)
