import t, { type Test } from 'tap'
import type { Hold } from '../../../../server/domain/holds/queries.ts'
import { emptyArchive } from '../../../../server/domain/retention/empty-archive.ts'
import type { Preview } from '../../../../server/domain/retention/preview.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { converges } from '../../convergence.ts'
import { decide } from '../../decide.ts'
import { upload } from '../../files.ts'
import type { NaiveMessage } from '../../naive-world.ts'
import { chance, seedsOr, type Chance } from '../../random.ts'
import { beginTwins, liveOn, type Pair } from '../../random-world.ts'
import { age, expire, inDays, keepFor, restoreMessages } from '../../retention.ts'
import { idsFor, toldUnread, whisper } from '../../talk.ts'
import { createWorld, type World } from '../../world.ts'

t.setTimeout(600_000)

/** What is known of each message, the plainest way. */
type Known = {
  message: NaiveMessage
  days: number
  /** Every channel that it was ever in. */
  places: Set<number>
  /** Sizes of the files it names, by address. */
  files: Map<string, number>
}
type Model = {
  known: Map<number, Known>
  /** By people. */
  deleted: Map<number, Known>
  everywhere: number
  rules: Map<number, number | null>
  holds: Hold[]
}

for (const seed of seedsOr([1, 20_261_127]))
  t.test(`what the rules say goes, and nothing else, seed ${seed}`, async t => {
    const world = await createWorld(t)
    const dice = chance(seed)
    const twins = await beginTwins(world, dice)
    const model = await live(world, twins, dice)
    const { naive, people } = twins
    const going = [...model.known.values()].filter(
      one => isPast(model, one) && !isHeld(model, one.message, one.places),
    )
    const goingIds = idsOf(going)
    const preview = await world.desdemona.get<Preview>('/retention/preview')
    await agree(t, world, preview, { model, going })
    t.match(await world.iago.refusal('GET', '/retention/preview'), {
      code: 'UNAUTHORIZED_PRINCIPAL',
    })

    await converges(t, people, () => expire(world))
    const former = [...naive.messages]
    for (const { message } of going) naive.delete(message)
    t.same(await archived(world), goingIds, 'the archive has what the preview counted')
    await look(t, twins)
    const [firstGone] = goingIds
    if (firstGone !== undefined)
      t.match(await world.desdemona.refusal('GET', `/messages/${firstGone}`), {
        msg: 'Invalid message(s)',
      })
    const again = await world.desdemona.get<Preview>('/retention/preview')
    t.match(again, { messages: 0, files: { count: 0, bytes: 0 } })
    await expire(world)
    t.same(await archived(world), goingIds, 'a second night finds nothing')

    const channel = dice.pick(naive.channels)
    const isBack = ({ message }: Known) => 'channel' in message && message.channel === channel
    const selection = { channelId: channel.id, alsoDeleted: false }
    await converges(t, people, async () => {
      t.equal(await restoreMessages(world.db, selection), going.filter(isBack).length)
    })
    const gone = new Set(idsOf(going.filter(one => !isBack(one))))
    naive.messages.splice(0, naive.messages.length, ...former.filter(({ id }) => !gone.has(id)))
    await look(t, twins, { unread: false })
    await expire(world)
    await look(t, twins, { unread: false })

    await emptyArchive(inDays(world, 31))
    const left = [...model.deleted.values()].filter(one => isHeld(model, one.message, one.places))
    t.same(await inArchive(world), idsOf(left), 'what is not held is gone for good')
  })

async function live(world: World, twins: Pair, dice: Chance): Promise<Model> {
  const { naive, people } = twins
  const known: Model['known'] = new Map()
  const deleted: Model['known'] = new Map()
  const note = (files = new Map<string, number>()) => {
    for (const message of naive.messages) {
      const one = known.get(message.id) ?? { message, days: 0, places: new Set(), files }
      if ('channel' in message) one.places.add(message.channel.id)
      known.set(message.id, one)
    }
  }
  const urls = new Map<string, number>()
  const { hamlet, othello } = world
  const duo = people.filter(({ id }) => [hamlet.id, othello.id].includes(id))
  for (const [index, owner] of [hamlet, othello, hamlet].entries()) {
    const content = 'x'.repeat(index + 1)
    urls.set((await upload(world, owner, `${index}.txt`, content)).url, content.length)
  }
  for (let step = 0; step < 50; step++) {
    await liveOn(twins, dice)
    note()
    if (!dice.maybe(0.15)) continue
    const named = dice.pick([...urls.keys()])
    const [sender, two] = [dice.pick(duo), duo.map(({ id }) => id)]
    const id = await whisper(sender, duo, `[it](${named})`, { read_by_sender: true })
    naive.send({ id, memberIds: two, senderId: sender.id }, sender, true)
    note(new Map([[named, urls.get(named) ?? 0]]))
  }
  for (const [id, one] of known) {
    if (!naive.messages.includes(one.message)) {
      deleted.set(id, one)
      known.delete(id)
    } else await age(world, id, (one.days = dice.pick([0.5, 4.9, 5.1, 12, 29.9, 30.1, 100])))
  }
  const everywhere = dice.pick([-1, 5, 30])
  await decide(world, { message_retention_days: everywhere })
  const rules: Model['rules'] = new Map()
  for (const { id } of naive.channels) {
    rules.set(id, dice.pick([null, -1, 5, 30]))
    await keepFor(world, id, rules.get(id) ?? null)
  }
  const { desdemona } = world
  if (dice.maybe(0.6))
    await desdemona.post('/holds', { name: 'a person', user_id: dice.pick(people).id })
  if (dice.maybe(0.6))
    await desdemona.post('/holds', { name: 'a place', stream_id: dice.pick(naive.channels).id })
  if (dice.maybe(0.1)) await desdemona.post('/holds', { name: 'all', organization: true })
  const { holds } = await desdemona.get<{ holds: Hold[] }>('/holds')
  return { known, deleted, everywhere, rules, holds }
}

function daysFor({ everywhere, rules }: Model, message: NaiveMessage): number {
  if ('memberIds' in message) return everywhere
  return rules.get(message.channel.id) ?? everywhere
}

function isPast(model: Model, { message, days }: Known): boolean {
  const rule = daysFor(model, message)
  return rule > 0 && days > rule
}

const keeps = (hold: Hold, message: NaiveMessage, places: Set<number>) => {
  if (hold.user_id === null && hold.stream_id === null) return true
  if (hold.user_id !== null)
    return (
      message.senderId === hold.user_id ||
      ('memberIds' in message && message.memberIds.includes(hold.user_id))
    )
  return places.has(hold.stream_id ?? 0)
}
const isHeld = ({ holds }: Model, message: NaiveMessage, places: Set<number>) =>
  holds.some(hold => keeps(hold, message, places))

const idsOf = (known: readonly Known[]) =>
  known.map(({ message }) => message.id).sort((a, b) => a - b)

async function agree(
  t: Test,
  world: World,
  preview: Preview,
  { model, going }: { model: Model; going: Known[] },
) {
  t.equal(preview.messages, going.length)
  for (const place of preview.channels) {
    const here = (one: Known) =>
      ('channel' in one.message ? one.message.channel.id : null) === place.channel_id
    const past = [...model.known.values()].filter(one => here(one) && isPast(model, one))
    t.equal(place.messages, going.filter(here).length)
    t.equal(place.held, past.length - place.messages)
  }
  const counted = preview.channels.reduce((sum, { held }) => sum + held, 0)
  const past = [...model.known.values()].filter(one => isPast(model, one))
  t.equal(counted, past.length - going.length, 'nothing that is held is left out')
  for (const hold of model.holds) {
    const told = preview.holds.find(({ hold_id }) => hold_id === hold.id)
    const kept = past.filter(({ message, places }) => keeps(hold, message, places))
    t.equal(told?.messages ?? 0, kept.length, hold.name)
  }
  const staying = [...model.known.values()].filter(one => !going.includes(one))
  const kept = new Set(staying.flatMap(({ files }) => [...files.keys()]))
  const files = new Map(going.flatMap(({ files }) => [...files]).filter(([url]) => !kept.has(url)))
  const bytes = [...files.values()].reduce((sum, size) => sum + size, 0)
  t.same(preview.files, { count: files.size, bytes })
  t.same(await archived(world), [], 'a preview changes nothing')
}

const inArchive = async ({ db }: World, which = sql`true`) =>
  (
    await db.snapshot(tx =>
      tx.many<{ id: number }>(sql`
        select d.id from deleted_messages d join deletions x on x.id = d.deletion_id
        where ${which} order by d.id`),
    )
  ).map(({ id }) => id)
const archived = (world: World) => inArchive(world, sql`x.run_id is not null`)

/** What anybody can see, and has not read, is what the naive world says. */
async function look(t: Test, { naive, people }: Pair, { unread } = { unread: true }) {
  for (const user of people) {
    const seen = new Set([
      ...(await idsFor(user)),
      ...(
        await Promise.all(
          naive.channels
            .filter(channel =>
              naive.readable(user).some(one => 'channel' in one && one.channel === channel),
            )
            .map(channel => idsFor(user, [['channel', channel.id]])),
        )
      ).flat(),
    ])
    t.same(
      [...seen].sort((a, b) => a - b),
      naive.readableBy(user),
      `${user.name} sees`,
    )
    if (!unread) continue
    const { listed } = await toldUnread(user)
    t.same(
      listed,
      [...naive.unread(user)].sort((a, b) => a - b),
      `${user.name} has not read`,
    )
  }
}
