import t from 'tap'
import { announce } from '../../../../server/platform/events/announce.ts'
import type { Audience } from '../../../../server/platform/events/audience.ts'
import { openEventLog, type EventLog } from '../../../../server/platform/events/event-log.ts'
import { createWorld, type World } from '../../world.ts'

const write = (world: World, audience: Audience) =>
  world.db.transaction(async tx => announce(tx, { type: 'heartbeat' }, audience))

const never = new AbortController().signal
const waitFor = (log: EventLog, userId: number, after: number, allPublicStreams = false) =>
  log.nothingUntil({ userId, allPublicStreams }, after, never)

t.test('whoever waits is woken by what is for them, and by nothing else', async t => {
  const world = await createWorld(t)
  const log = await openEventLog(world.db, error => t.fail(String(error)))
  t.teardown(() => log.close())
  const start = log.position
  const woken: string[] = []
  const note = (name: string, waiting: Promise<number>) => {
    void waiting.then(() => woken.push(name))
    return waiting
  }
  const seven = note('seven', waitFor(log, 7, start))
  const all = note('follows public channels', waitFor(log, 8, start, true))
  const late = note('knows of the first', waitFor(log, 7, start + 1))

  await write(world, { users: [7] })
  log.wake()
  t.equal(await seven, start, 'nothing was for them before')
  await write(world, { users: [9], publicChannel: true })
  log.wake()
  t.equal(await all, start + 1)
  t.same(woken, ['seven', 'follows public channels'])
  await write(world, { users: 'everyone' })
  log.wake()
  t.equal(await late, start + 2)
  t.equal(await waitFor(log, 9, start), start + 1, 'what came before is found at once')
})

t.test('who gives up has nothing missed, whichever of the two knows more of the log', async t => {
  const world = await createWorld(t)
  const log = await openEventLog(world.db, error => t.fail(String(error)))
  t.teardown(() => log.close())
  const given = AbortSignal.abort()
  const interest = { userId: 7, allPublicStreams: false }
  t.equal(await log.nothingUntil(interest, log.position, given), log.position)
  t.equal(await log.nothingUntil(interest, log.position + 5, given), log.position + 5)
})

t.test(
  'where hundreds hear of one thing, whoever asks for another is answered in between',
  async t => {
    const world = await createWorld(t)
    const log = await openEventLog(world.db, error => t.fail(String(error)))
    t.teardown(() => log.close())
    const others = Promise.withResolvers<number>()
    const all = Promise.withResolvers<undefined>()
    let heard = 0
    const hear = () => {
      heard += 1
      if (heard === 1) setImmediate(() => others.resolve(heard))
      if (heard === 300) all.resolve(undefined)
    }
    const stops = Array.from({ length: 300 }, () =>
      log.follow({ userId: 7, allPublicStreams: false }, hear),
    )
    await write(world, { users: [7] })
    log.wake()
    t.ok(
      (await others.promise) < 300,
      'a request that came with the first of them has had its turn',
    )
    await all.promise

    for (const stop of stops) stop()
    await write(world, { users: [7] })
    const before = log.position
    log.wake()
    await log.passed(before, AbortSignal.timeout(20_000))
    t.equal(heard, 300, 'who has stopped hears nothing')
  },
)

t.test('who asks again while a room is told hears of everything with the next round', async t => {
  const world = await createWorld(t)
  const log = await openEventLog(world.db, error => t.fail(String(error)))
  t.teardown(() => log.close())
  t.equal(log.nextRound(), undefined, 'nobody is told of anything')
  let hasNext = false
  const asked = Promise.withResolvers<undefined>()
  const stop = log.follow({ userId: 7, allPublicStreams: false }, () => {
    const next = log.nextRound()
    hasNext = next !== undefined
    void next?.then(() => asked.resolve(undefined))
  })
  await write(world, { users: [7] })
  log.wake()
  await asked.promise
  t.ok(hasNext)
  stop()
})
