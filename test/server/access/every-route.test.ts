import t, { type Test } from 'tap'
import { mayKnowOf } from '../../../server/access/channel-rules.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { operations, type Operation } from '../../contract/operations.ts'
import { requestOf, send, type Asked } from '../../contract/requests.ts'
import { keyOf } from '../files.ts'
import { chance, freshSeed, type Chance } from '../random.ts'
import { beginTwins, liveOn, type Pair } from '../random-world.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(900_000)

/** How often each route is asked by each viewer, with other words each time. */
const rounds = 4
const absentId = 2_000_000_000

/** They wait for something that never comes here. */
const isWaiting = ({ path }: Operation) => path.endsWith('/events') || path.endsWith('/stream')

type Viewer = { name: string; authorization: string | undefined; person?: Pair['people'][number] }
type Secret = { token: string; maySee: (viewer: Viewer) => boolean }
type Scene = { world: World; twins: Pair; viewers: Viewer[]; luck: Chance }

/** A world where much has happened, seen by people of each role, somebody who has been sent away, and anybody. */
async function scene(t: Test, luck: Chance): Promise<Scene> {
  const { world, twins } = await eventfulTwins(t, luck)
  await world.desdemona.delete(`/users/${world.cordelia.id}`)
  const staying = twins.people.filter(({ id }) => id !== world.cordelia.id)
  const viewers: Viewer[] = [
    ...staying.map(person => ({ name: person.name, authorization: keyOf(person), person })),
    { name: 'somebody sent away', authorization: keyOf(world.cordelia) },
    { name: 'anybody', authorization: undefined },
  ]
  return { world, twins, viewers, luck }
}

/** Another world where this one has come to nothing: a channel that all have left lets nobody in again. */
async function eventfulTwins(t: Test, luck: Chance): Promise<{ world: World; twins: Pair }> {
  const world = await createWorld(t)
  const twins = await beginTwins(world, luck)
  for (let step = 0; step < 90; step += 1) await liveOn(twins, luck)
  return isTelling(twins) ? { world, twins } : eventfulTwins(t, luck)
}

/** Whether enough has been said, and somebody who stays is in a channel whose earlier messages are not theirs. */
const isTelling = ({ naive, people }: Pair) =>
  naive.messages.length >= 12 &&
  people.some(person =>
    naive.messages.some(
      message =>
        person.name !== 'cordelia' &&
        'channel' in message &&
        naive.isSubscribed(person, message.channel) &&
        !naive.readable(person).includes(message),
    ),
  )

/** The words of each message, which nothing else holds, and the names of channels that not everybody may know of. */
async function secretsOf({ world, twins: { naive } }: Scene): Promise<Secret[]> {
  const contents = new Map(
    (
      await world.db.snapshot(tx =>
        tx.many<{ id: number; content: string }>(sql`select id, content from messages`),
      )
    ).map(({ id, content }) => [id, content.split(' ')[1] ?? '']),
  )
  return [
    ...naive.messages.map(message => ({
      token: contents.get(message.id) ?? '',
      maySee: ({ person }: Viewer) =>
        person !== undefined && naive.readable(person).includes(message),
    })),
    ...naive.channels
      .filter(({ name }) => name === 'guarded')
      .map(channel => ({
        token: channel.name,
        maySee: ({ person }: Viewer) =>
          person !== undefined && mayKnowOf(person, naive.facts(person, channel)),
      })),
  ]
}

/** What requests may name: everything there is, whoever may see it. */
function everythingOf({ twins: { naive, people } }: Scene, secrets: readonly Secret[]) {
  const messages = naive.messages.map(({ id }) => id)
  const channels = naive.channels.map(({ id }) => id)
  const users = people.map(({ id }) => id)
  return new Map<string, unknown[]>([
    ...['message_id', 'message_ids', 'msg_ids', 'messages', 'anchor'].map(
      name => [name, messages] as const,
    ),
    ...['stream_id', 'channel_id', 'stream'].map(name => [name, channels] as const),
    ...['user_id', 'user_id_or_email'].map(name => [name, users] as const),
    ['q', secrets.map(({ token }) => token)],
  ])
}

/** Requests for messages by everything that finds them. */
function readings({ twins: { naive, people } }: Scene, secrets: readonly Secret[]): Asked[] {
  const narrows: unknown[][] = [
    [],
    [['channels', 'public']],
    [['is', 'unread']],
    [['is', 'dm']],
    ...naive.channels.map(({ id }) => [['channel', id]]),
    ...naive.channels.flatMap(({ id }) => [
      [
        ['channel', id],
        ['topic', 'soup'],
      ],
    ]),
    ...people.flatMap(({ id }) => [[['dm-including', id]], [['sender', id]]]),
    ...naive.messages.flatMap(({ id }) => [[['id', id]], [['near', id]], [['with', id]]]),
    ...secrets.map(({ token }) => [['search', token]]),
  ]
  return narrows.map(narrow => {
    const query = new URLSearchParams({
      anchor: 'newest',
      num_before: '1000',
      num_after: '0',
      narrow: JSON.stringify(narrow),
    })
    return { method: 'GET', path: `/api/v1/messages?${query.toString()}`, body: '', type: '' }
  })
}

type Looks = { asked: readonly Asked[]; secrets: readonly Secret[] }

/** Asks all of that, and notes which secrets were told, and by what those that are not for this viewer. */
async function lookAround(world: World, viewer: Viewer, { asked, secrets }: Looks) {
  const told = new Set<string>()
  const leaks: string[] = []
  for (const one of asked) {
    const { text } = await send(world, one, viewer.authorization)
    const found = secrets.filter(({ token }) => text.includes(token))
    for (const { token } of found) told.add(token)
    for (const { token, maySee } of found)
      if (!maySee(viewer)) leaks.push(`${one.path} told ${token}`)
  }
  return { told: [...told], leaks }
}

async function looks(t: Test, seed: number): Promise<void> {
  const all = await scene(t, chance(seed))
  const { world, viewers, luck } = all
  const secrets = await secretsOf(all)
  const making = { known: everythingOf(all, secrets), wildness: 0 }
  const routes = operations().filter(one => one.method === 'GET' && !isWaiting(one))
  const asked = [
    ...readings(all, secrets),
    ...Array.from({ length: rounds }, () => routes.map(one => requestOf(one, luck, making))).flat(),
  ]
  for (const viewer of viewers) {
    const { told, leaks } = await lookAround(world, viewer, { asked, secrets })
    t.same(leaks, [], `${viewer.name} is told nothing that is not theirs`)
    const theirs = secrets.filter(({ maySee }) => maySee(viewer)).map(({ token }) => token)
    t.same(told.toSorted(), theirs.toSorted(), `${viewer.name} finds all that is theirs`)
  }
  t.ok(
    secrets.some(({ maySee }) => viewers.some(viewer => viewer.person && !maySee(viewer))),
    'there is something to hide',
  )
}

const seed = freshSeed()
t.test(
  `no route tells anybody what they may not read, and together they tell the rest, seed ${seed}`,
  t => looks(t, seed),
)

/** The part of an operation that has to name one thing of this kind. */
const idPart = ({ parts }: Operation, wanted: string) =>
  parts.find(({ name, isRequired, place }) => name === wanted && (isRequired || place === 'path'))

/** Of each kind of thing one that is not for this person, and what names it. */
const hiddenFrom = ({ twins: { naive } }: Scene, person: Pair['people'][number]) =>
  [
    {
      name: 'message_id',
      id: naive.messages.find(message => !naive.readable(person).includes(message))?.id,
    },
    {
      name: 'stream_id',
      id: naive.channels.find(channel => !mayKnowOf(person, naive.facts(person, channel)))?.id,
    },
  ].flatMap(({ name, id }) => (id === undefined ? [] : [{ name, id }]))

t.test(`what is not theirs is refused in the words of what is not there, seed ${seed}`, async t => {
  const all = await scene(t, chance(seed + 1))
  const known = everythingOf(all, [])
  const routes = operations().filter(one => !isWaiting(one))
  let compared = 0
  for (const { name: viewer, authorization, person } of all.viewers)
    for (const { name, id } of person ? hiddenFrom(all, person) : [])
      for (const route of routes.filter(one => idPart(one, name))) {
        const answerFor = async (named: number) => {
          // The same luck for both: they differ in the id alone.
          const asked = requestOf(naming(route, name, named), chance(seed), { known, wildness: 0 })
          const { status, text } = await send(all.world, asked, authorization)
          return `${status} ${text.replaceAll(String(named), 'ID')}`
        }
        compared += 1
        const [theirs, nobodys] = [await answerFor(id), await answerFor(absentId)]
        t.equal(theirs, nobodys, `${route.method} ${route.path} for ${viewer}`)
      }
  t.ok(compared > 50, `${compared} answers were compared`)
})

/** The operation, with that one thing in this part. */
const naming = (operation: Operation, name: string, id: number): Operation => ({
  ...operation,
  parts: operation.parts.map(part =>
    part.name === name ? { ...part, schema: { enum: [id] }, isRequired: true } : part,
  ),
})
