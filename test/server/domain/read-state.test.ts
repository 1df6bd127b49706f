import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { unreadPlaces } from '../../../server/domain/flags/unread-places.ts'
import { converges } from '../convergence.ts'
import { fetchAs, idsFor, makeChannel, say, toldUnread } from '../talk.ts'
import { chance, freshSeed } from '../random.ts'
import { beginTwins, liveOn } from '../random-world.ts'
import type { NaiveWorld } from '../naive-world.ts'
import { createWorld } from '../world.ts'

const byId = (naive: NaiveWorld, id: number) => {
  const message = naive.messages.find(one => one.id === id)
  if (!message) throw new Error(`there is no message ${id}`)
  return message
}

for (let round = 0; round < 2; round++) {
  const seed = freshSeed() + round
  t.test(`marks and exceptions say what a row per recipient would, seed ${seed}`, async t => {
    const world = await createWorld(t)
    const dice = chance(seed)
    const twins = await beginTwins(world, dice)
    const { naive, people } = twins
    for (let step = 0; step < 60; step++) {
      await liveOn(twins, dice)
      const user = dice.pick(people)
      const expected = [...naive.unread(user)].sort((a, b) => a - b)
      const { listed, count } = await toldUnread(user)
      t.same(listed, expected, `step ${step}: what ${user.name} is told to be unread`)
      t.equal(count, expected.filter(id => !naive.isMuted(user, byId(naive, id))).length)
    }
    for (const user of people) {
      const expected = [...naive.unread(user)].sort((a, b) => a - b)
      t.same(await idsFor(user, [['is', 'unread']]), expected, `${user.name} finds them`)
      const few = await world.db.snapshot(tx => unreadPlaces(tx, user, 3))
      const newest = few.places.flatMap(({ ids }) => ids).sort((a, b) => a - b)
      t.same(newest, expected.slice(-3), `${user.name} is told of the newest`)
      const own = await fetchAs(user)
      const shown = own.messages.filter(({ flags }) => !flags.includes('read'))
      t.same(
        shown.map(({ id }) => id),
        expected,
        `${user.name} sees them`,
      )
      const first = await fetchAs(user, [], { anchor: 'first_unread' })
      const heard = expected.find(id => !naive.isMuted(user, byId(naive, id)))
      t.equal(first.anchor, heard ?? 10_000_000_000_000_000, `${user.name} starts there`)
      const muted = naive.ownHistory(user).filter(message => naive.isMuted(user, message))
      t.same(
        await idsFor(user, [['is', 'muted']]),
        muted.map(({ id }) => id),
        `${user.name} muted`,
      )
    }
  })
}

const walkSeed = freshSeed()
t.test(`random lives converge, seed ${walkSeed}`, async t => {
  const world = await createWorld(t)
  const dice = chance(walkSeed)
  const twins = await beginTwins(world, dice)
  const watchers = [world.hamlet, world.polonius, world.iago]
  for (let step = 0; step < 12; step++) {
    await converges(t, watchers, async () => {
      for (let some = 0; some < 3; some++) await liveOn(twins, dice)
    })
  }
})

t.test('reading a topic in order leaves one row, however much was said', async t => {
  const { hamlet, othello, db } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 30; i++) ids.push(await say(hamlet, 'lunch', 'soup', `spoon ${i}`))
  const rows = () =>
    db.snapshot(tx =>
      tx.one(sql`
        select (select count(*)::int from read_exceptions where user_id = ${othello.id}) as exceptions,
          (select count(*)::int from read_marks where user_id = ${othello.id}) as marks`),
    )
  t.same(await rows(), { exceptions: 0, marks: 0 }, 'receiving writes nothing')
  await othello.post('/messages/flags', { messages: ids.slice(10), op: 'add', flag: 'read' })
  t.same(await rows(), { exceptions: 20, marks: 1 }, 'what was skipped holds the mark back')
  await othello.post('/messages/flags', { messages: ids.slice(0, 10), op: 'add', flag: 'read' })
  t.same(await rows(), { exceptions: 0, marks: 1 })
  t.same(await idsFor(othello, [['is', 'unread']]), [])
})

t.test('a send writes as many rows for many subscribers as for few', async t => {
  const { hamlet, othello, db } = await createWorld(t)
  await makeChannel(hamlet, 'small', [hamlet])
  await makeChannel(hamlet, 'large', [hamlet, othello])
  // Six hundred people more, as a large organization would have.
  await db.transaction(async tx => {
    await tx.run(sql`
      insert into users (email, full_name)
      select 'extra' || n || '@example.org', 'Extra ' || n from generate_series(1, 600) n`)
    await tx.run(sql`
      insert into subscriptions (user_id, channel_id, since_message_id, color)
      select u.id, c.id, 0, '#000000' from users u, channels c
      where u.email like 'extra%' and c.name = 'large'`)
  })
  // The first message of a channel and of a topic costs a little more: both have one already.
  await say(hamlet, 'small', 'soup', 'first')
  await say(hamlet, 'large', 'soup', 'first')
  const written = async (channel: string) => {
    const before = await rowsIn()
    await say(hamlet, channel, 'soup', 'How much does this cost?')
    const after = await rowsIn()
    return after.map(({ name, rows }, index) => [name, rows - (before[index]?.rows ?? 0)])
  }
  const rowsIn = () =>
    db.snapshot(tx =>
      tx.many<{ name: string; rows: number }>(sql`
        select 'messages' as name, count(*) as rows from messages
        union all select 'events', count(*) from events
        union all select 'read_marks', count(*) from read_marks
        union all select 'read_exceptions', count(*) from read_exceptions
        union all select 'message_flags', count(*) from message_flags
        union all select 'conversations', count(*) from conversations`),
    )
  const [small, large] = [await written('small'), await written('large')]
  t.same(large, small)
  t.comment(`rows written by one send: ${JSON.stringify(small)}`)
})
