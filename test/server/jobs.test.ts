import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sql } from '../../server/platform/database/sql.ts'
import { enqueue } from '../../server/platform/jobs/enqueue.ts'
import { jobsSchema } from '../../server/platform/jobs/schema.ts'
import type { ScheduledMessage } from '../../server/protocol/scheduled-messages.ts'
import packageFile from '../../package.json' with { type: 'json' }
import { until } from '../until.ts'
import { converges } from './convergence.ts'
import { secondsAhead } from './faketime.ts'
import { upload } from './files.ts'
import { png } from './pictures.ts'
import { spawnServer } from './process.ts'
import { fetchAs, makeChannel, say, whisper } from './talk.ts'
import { createWorld, type World } from './world.ts'

t.setTimeout(900_000)

const hour = 3_600

/** A real worker, which lives that many seconds from now. */
async function startWorker(t: Test, { config }: World, ahead = hour + 5) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-worker-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const worker = spawnServer(
    { ...config, listen: { socket: join(folder, 'web.sock') } },
    { program: 'worker.ts', environment: secondsAhead(ahead) },
  )
  t.teardown(() => void worker.child.kill('SIGKILL'))
  await worker.says('ready')
  return worker
}

const inAnHour = (world: World) => Math.floor(world.clock.now().getTime() / 1000) + hour
const schedule = async (world: World, wish: object) =>
  Number(
    (
      await world.hamlet.post('/scheduled_messages', {
        scheduled_delivery_timestamp: inAnHour(world),
        ...wish,
      })
    )['scheduled_message_id'],
  )
const scheduledOf = async (world: World) =>
  (await world.hamlet.get<{ scheduled_messages: ScheduledMessage[] }>('/scheduled_messages'))
    .scheduled_messages
const contents = async (person: World['hamlet'], narrow: unknown[]) =>
  (await fetchAs(person, narrow, { apply_markdown: false })).messages.map(({ content }) => content)
const jobsLeft = async ({ db }: World) =>
  (
    await db.snapshot(tx =>
      tx.one<{ left: number }>(sql`
        select count(*) as left from graphile_worker._private_jobs
        -- Mails wait for their own time.
        where attempts < max_attempts and key not like 'missed messages%'`),
    )
  ).left

t.test('the tables of the jobs are those of the library that is installed', async t => {
  t.equal(jobsSchema, `graphile-worker ${packageFile.dependencies['graphile-worker']}`)
})

t.test(
  'at its time a message is sent as its author would send it, and a reminder comes',
  async t => {
    const world = await createWorld(t)
    const { hamlet, othello, iago } = world
    await makeChannel(hamlet, 'stage', [hamlet, othello])
    const secret = await makeChannel(othello, 'wings', [hamlet, othello], { invite_only: true })
    const closed = await makeChannel(iago, 'foyer', [hamlet, iago], { invite_only: true })
    const line = await whisper(othello, [hamlet], 'Your line is next')
    const kept = await say(othello, secret, 'props', 'The skull')
    await schedule(world, { type: 'channel', to: closed, topic: 'x', content: 'never heard' })
    await schedule(world, {
      type: 'direct',
      to: [othello.id],
      content: 'Break a leg, @**Othello**',
    })
    await schedule(world, {
      type: 'direct',
      to: [othello.id],
      content: 'Too early',
      scheduled_delivery_timestamp: inAnHour(world) + 3 * hour,
    })
    for (const message_id of [line, kept])
      await hamlet.post('/reminders', {
        message_id,
        note: `about ${message_id}`,
        scheduled_delivery_timestamp: inAnHour(world),
      })
    const { url } = await upload(world, hamlet, 'skull.png', png)
    const seen = await whisper(hamlet, [othello], `[Alas](${url})`)
    // What the author may not do when the time has come is not done, whatever they might when they wrote.
    await hamlet.delete('/users/me/subscriptions', { subscriptions: ['foyer', 'wings'] })

    const follow = async () => {
      const worker = await startWorker(t, world)
      await until(async () => (await jobsLeft(world)) === 1)
      t.match(await worker.end('SIGTERM'), { code: 0 })
    }
    // The worker's hour passes for their queues too.
    const wish = { queue_lifespan_secs: 7 * 24 * hour }
    const [events] = await converges(t, [hamlet, othello], follow, wish)
    t.match(await contents(othello, [['sender', hamlet.email]]), [
      `[Alas](${url})`,
      'Break a leg, @**Othello**',
    ])
    t.match(await othello.get(`/messages/${seen}`), {
      message: { content: 'data-original-dimensions="100x100" src="/user_uploads/thumbnail/' },
    })
    t.match(await contents(othello, [['is', 'mentioned']]), ['Break a leg, @**Othello**'])
    t.match(await scheduledOf(world), [
      { content: 'never heard', failed: true },
      { content: 'Too early', failed: false },
    ])
    const said = await contents(hamlet, [['sender', 'notification-bot@parley.invalid']])
    t.equal(said.length, 3, 'two reminders and one notice')
    t.ok(said.some(text => text.includes(`about ${line}`) && text.includes('Your line is next')))
    t.ok(said.some(text => text.includes('can no longer read') && text.includes(`about ${kept}`)))
    t.notOk(
      said.some(text => text.includes('skull')),
      'what one may no longer read is not quoted',
    )
    t.ok(said.some(text => text.includes('was not sent: ')))
    t.match(await hamlet.get('/reminders'), { reminders: [] })
    t.ok(events?.some(event => event.type === 'reminders'))

    // A failed message needs a new time, and then goes out.
    const failed = (await scheduledOf(world)).find(plan => plan.failed)
    const path = `/scheduled_messages/${failed?.scheduled_message_id}`
    await converges(t, [hamlet], () =>
      hamlet.patch(path, {
        type: 'direct',
        to: [othello.id],
        scheduled_delivery_timestamp: inAnHour(world),
      }),
    )
    await startWorker(t, world)
    await until(async () => (await scheduledOf(world)).length === 1)
    t.match(await contents(othello, [['sender', hamlet.email]]), [
      `[Alas](${url})`,
      'Break a leg, @**Othello**',
      'never heard',
    ])
  },
)

t.test(
  'a worker that is killed in the middle of a job loses nothing and repeats nothing',
  async t => {
    const world = await createWorld(t)
    const { hamlet, othello } = world
    const id = await schedule(world, { type: 'direct', to: [othello.id], content: 'once' })
    const isHeldUp = async () =>
      (
        await world.db.snapshot(tx =>
          tx.one<{ held: boolean }>(sql`
          select exists (select from pg_stat_activity where datname = current_database()
            and wait_event_type = 'Lock' and query like '%scheduled_messages%') as held`),
        )
      ).held
    await world.db.transaction(async tx => {
      // Somebody holds the row: the job has begun, and cannot end.
      await tx.run(sql`select from scheduled_messages where id = ${id} for update`)
      const first = await startWorker(t, world)
      await until(isHeldUp)
      t.match(await first.end('SIGKILL'), { signal: 'SIGKILL' })
    })
    t.same(await contents(othello, [['dm', hamlet.email]]), [], 'nothing was sent')
    // Lives half a minute later, by when the dead one's lock is seen to be nobody's.
    await startWorker(t, world, hour + 35)
    await until(async () => (await jobsLeft(world)) === 0)
    t.same(await contents(othello, [['dm', hamlet.email]]), ['once'])

    await world.db.transaction(tx => enqueue(tx, 'scheduled message', { id }, { key: 'again' }))
    await until(async () => (await jobsLeft(world)) === 0)
    t.same(
      await contents(othello, [['dm', hamlet.email]]),
      ['once'],
      'a job done twice does it once',
    )
  },
)

t.test('two workers share the jobs, and each is done once', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const expected = Array.from({ length: 40 }, (_, index) => `message ${index}`)
  for (const content of expected)
    await schedule(world, { type: 'direct', to: [othello.id], content })
  await Promise.all([startWorker(t, world), startWorker(t, world)])
  await until(async () => (await jobsLeft(world)) === 0)
  t.same((await contents(othello, [['dm', hamlet.email]])).sort(), expected.toSorted())
})

t.test('what was to be sent long ago is not sent now', async t => {
  const world = await createWorld(t)
  const { othello } = world
  await schedule(world, { type: 'direct', to: [othello.id], content: 'Lunch in five minutes?' })
  await startWorker(t, world, hour + 11 * 60)
  await until(async () => (await jobsLeft(world)) === 0)
  t.match(await scheduledOf(world), [{ content: 'Lunch in five minutes?', failed: true }])
  t.same(await contents(othello, [['is', 'dm']]), [])
})

t.test('a job is added with its transaction, or not at all', async t => {
  const world = await createWorld(t)
  await t.rejects(
    world.db.transaction(async tx => {
      await enqueue(tx, 'reminder', { id: 1 }, { key: 'never' })
      throw new Error('rolled back')
    }),
  )
  t.equal(await jobsLeft(world), 0)
})
