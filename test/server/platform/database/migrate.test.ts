import t, { type Test } from 'tap'
import { openDatabase } from '../../../../server/platform/database/database.ts'
import {
  checkMigrations,
  migrate,
  migrations,
} from '../../../../server/platform/database/migrate.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { jobsSchema } from '../../../../server/platform/jobs/schema.ts'
import { emptyDatabase } from '../../cluster.ts'

const jobs = `jobs (${jobsSchema})`

const empty = async (test: Test, user = 'parley_owner') => {
  const config = await emptyDatabase()
  const db = openDatabase({ ...config, user }, () => {})
  test.teardown(() => db.close())
  return { config, db }
}

t.test('twenty who migrate at once apply each file once', async t => {
  const { db } = await empty(t)
  const reports = await Promise.all(Array.from({ length: 20 }, () => migrate(db)))
  const names = (await migrations()).map(({ name }) => name)
  t.same(
    reports.flatMap(({ applied }) => applied),
    [...names, jobs],
  )
  t.same(await checkMigrations(db), { pending: [], applied: [] })
})

t.test('a check says what is pending and changes nothing', async t => {
  const { db } = await empty(t)
  const names = (await migrations()).map(({ name }) => name)
  t.same(await checkMigrations(db), { pending: [...names, jobs], applied: [] })
  t.same(await checkMigrations(db), { pending: [...names, jobs], applied: [] })
})

t.test('the server itself may use the tables, and change none of them', async t => {
  const { db, config } = await empty(t)
  await migrate(db)
  const app = openDatabase(config, () => {})
  t.teardown(() => app.close())
  t.same(await app.snapshot(tx => tx.many(sql`select * from organization`)), [])
  await t.rejects(
    app.transaction(tx => tx.run(sql`drop table users`)),
    /must be owner/,
  )
  await t.rejects(
    app.transaction(tx => tx.run(sql`delete from organization`)),
    /permission denied/,
  )
  await t.rejects(
    app.transaction(tx => tx.run(sql`update events set everyone = true`)),
    /permission denied/,
  )
})

t.test('a release that does not know the database’s last migration refuses it', async t => {
  const { db } = await empty(t)
  await migrate(db)
  await db.transaction(tx =>
    tx.run(sql`insert into migrations (name, sha256) values ('9999-future.sql', '')`),
  )
  await t.rejects(
    migrate(db),
    /migrated by a newer release \(9999-future\.sql\); start that release/,
  )
})

t.test('a migration that was changed after it ran is refused', async t => {
  const { db } = await empty(t)
  await migrate(db)
  await db.transaction(tx => tx.run(sql`update migrations set sha256 = 'other'`))
  await t.rejects(checkMigrations(db), /was changed after it had been applied/)
})
