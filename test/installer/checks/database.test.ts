import t from 'tap'
import type { Check } from '../../../installer/checks/check.ts'
import { databaseIsClosed } from '../../../installer/checks/database-closed.ts'
import { databaseIsWhole } from '../../../installer/checks/database-whole.ts'
import { peopleAreKnown } from '../../../installer/checks/sign-in.ts'
import { apply } from '../../../installer/core/resource.ts'
import { tables } from '../../../installer/recipes/server.ts'
import { userOf } from '../../../installer/recipes/site.ts'
import {
  host,
  postgresPrograms,
  prepareCluster,
  query,
  realSite,
  startCluster,
} from '../resources/real-cluster.ts'

// Each question is a process of its own.
t.setTimeout(600_000)

for (const [version, programs] of Object.entries(postgresPrograms()))
  t.test(`PostgreSQL ${version}`, async t => {
    const bare = realSite(t, programs)
    const site = { ...bare, layout: { ...bare.layout, config: bare.layout.installerState } }
    const superuser = userOf(site.layout.accounts.database)
    const run = async (sql: string, user = superuser) => {
      const { ok, err } = await query(site, { user }, sql)
      t.ok(ok, err)
    }
    const look = (check: Check) => check.look({ host, site, now: new Date() })
    const until = async (result: string) => {
      while ((await look(databaseIsWhole))[0]?.result !== result);
    }
    const content = await prepareCluster(site)
    await t.rejects(look(databaseIsWhole), { message: 'the database does not answer' })
    await startCluster(t, site)
    await apply(() => host, [...content, ...tables(site)])

    t.test('as installed, it is closed, whole and knows its people', async t => {
      for (const check of [databaseIsClosed, databaseIsWhole, peopleAreKnown])
        t.match(await look(check), [{ result: 'pass' }], check.name)
    })

    t.test('a second superuser is found', async t => {
      await run('create role guest superuser')
      t.match(await look(databaseIsClosed), [
        { result: 'fail', evidence: [/^listen/, /none$/, 'superusers: 2'] },
      ])
      await run('drop role guest')
      t.match(await look(databaseIsClosed), [{ result: 'pass' }])
    })

    t.test('writes that a power cut could lose are found', async () => {
      await run("alter system set fsync = 'off'")
      await run('select pg_reload_conf()')
      // It reads them when it gets to it.
      await until('fail')
      await run('alter system reset fsync')
      await run('select pg_reload_conf()')
      await until('pass')
    })

    t.test('a session that never ends is found', async t => {
      const insert = `with person as (insert into users (email, full_name) values ('a@example.org', 'Ada') returning id)
        insert into sessions (token_hash, user_id, expires_at)
        select sha256('x'), id, now() + interval '10 years' from person`
      await run(insert, 'parley_owner')
      t.match(await look(peopleAreKnown), [
        { result: 'fail', found: /endless$/, evidence: ['people: 1', 'doubles: 0'] },
      ])
    })
  })
