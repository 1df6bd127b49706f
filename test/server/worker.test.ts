import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { openDatabase } from '../../server/platform/database/database.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { PictureDecoder } from '../../server/pictures/decoder.ts'
import { openLog } from '../../server/platform/log.ts'
import type { Job } from '../../server/worker/job.ts'
import { runJobs } from '../../server/worker/run-jobs.ts'
import { until } from '../until.ts'
import { testClock } from './clock.ts'
import { peopledDatabase } from './cluster.ts'
import { spawnServer } from './process.ts'
import { testKeyring } from './signing.ts'
import { trap } from './trap.ts'
import { noLimits } from './limits.ts'
import { policies } from './policies.ts'

t.setTimeout(600_000)

t.test('the worker removes what has expired, and leaves when told', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-worker-'))
  const database = await peopledDatabase()
  const db = openDatabase(database, () => {})
  t.teardown(async () => {
    await db.close()
    rmSync(folder, { recursive: true })
  })
  const sessions = () =>
    db.snapshot(tx => tx.one<{ n: number }>(sql`select count(*) as n from sessions`))
  await db.transaction(tx =>
    tx.run(sql`
      insert into sessions (token_hash, user_id, expires_at)
      values (${Buffer.alloc(32, 1)}, 1, now() - interval '1 second'),
        (${Buffer.alloc(32, 2)}, 1, now() + interval '1 hour')`),
  )
  const { folder: cwd, hasSprung } = trap(t)
  const worker = spawnServer(
    {
      ...policies,
      url: 'https://chat.example.org',
      listen: { socket: join(folder, 'web.sock') },
      database,
      uploads: folder,
      log: { level: 'info' },
      limits: noLimits,
    },
    { program: 'worker.ts', cwd },
  )
  t.teardown(() => void worker.child.kill('SIGKILL'))
  await worker.says('ready')
  await until(async () => (await sessions()).n === 1)
  t.match(await worker.end('SIGTERM'), { code: 0 })
  t.notOk(hasSprung(), 'nor does it run what lies in the directory it was started in')
})

t.test('a job that fails is told of and done again in its turn, and holds up no other', async t => {
  const clock = testClock()
  const stopping = new AbortController()
  const done: string[] = []
  const job = (name: string, run: () => Promise<void>): Job => ({
    name,
    everyMs: 60_000,
    async run() {
      done.push(name)
      await run()
    },
  })
  const jobs = [
    job('stumble', () => Promise.reject(new Error('a stone'))),
    job('walk', () => Promise.resolve()),
  ]
  const database = await peopledDatabase()
  const db = openDatabase(database, () => {})
  t.teardown(() => db.close())
  const config = {
    ...policies,
    url: '',
    listen: {},
    database,
    uploads: '/nowhere',
    log: { level: 'silent' as const },
    limits: noLimits,
  }
  const ctx = {
    config,
    db,
    clock,
    log: openLog('silent'),
    signing: testKeyring(),
    pictures: new PictureDecoder(),
  }
  const running = runJobs(ctx, jobs, stopping.signal)
  await until(() => done.length === 2)
  await until(async () => {
    clock.advance(61_000)
    return done.length >= 4
  })
  t.same(new Set(done.slice(2, 4)), new Set(['stumble', 'walk']))
  stopping.abort()
  await running
})
