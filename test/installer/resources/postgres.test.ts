import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { apply, plan } from '../../../installer/core/resource.ts'
import { databaseRole } from '../../../installer/resources/database-role.ts'
import {
  host,
  postgresPrograms,
  prepareCluster,
  query,
  realSite,
  startCluster,
} from './real-cluster.ts'
import { parsed } from '../simulated/machine.ts'
import { userOf } from '../../../installer/recipes/site.ts'

// Each question is a process of its own.
t.setTimeout(600_000)

const needsRoot = process.getuid?.() !== 0 && 'needs root'

for (const [version, programs] of Object.entries(postgresPrograms()))
  t.test(`PostgreSQL ${version}`, async t => {
    const site = realSite(t, programs)
    // What a kill in the middle of initdb leaves.
    mkdirSync(`${site.layout.postgresData}.parley-new/base`, { recursive: true })
    writeFileSync(`${site.layout.postgresData}.parley-new/PG_VERSION`, version)
    const content = await prepareCluster(site)
    const superuser = userOf(site.layout.accounts.database)
    const ask = async (sql: string, user = superuser) => (await query(site, { user }, sql)).out

    t.equal((await plan(host, content)).length, 3, 'before it runs, all is due and nothing crashes')
    await startCluster(t, site)
    await apply(() => host, content)
    t.same(await plan(host, content), [])

    t.test('nothing listens on the network, and pages have checksums', async t => {
      t.equal(
        await ask(
          `select current_setting('listen_addresses') as a, current_setting('data_checksums') as c`,
        ),
        '[{"a":"","c":"on"}]',
      )
      t.same(readdirSync(site.layout.postgresSockets), ['.s.PGSQL.5433', '.s.PGSQL.5433.lock'])
    })

    t.test('every line of the configuration is understood', async t => {
      t.equal(await ask('select name, error from pg_file_settings where error is not null'), '[]')
      t.equal(await ask('select error from pg_hba_file_rules where error is not null'), '[]')
      t.equal(await ask('select error from pg_ident_file_mappings where error is not null'), '[]')
    })

    t.test('the app may use the database and neither make tables nor enter others', async t => {
      t.match(await query(site, { user: 'parley' }, 'select 1'), { ok: true })
      t.match(await query(site, { user: 'parley' }, 'create table t ()'), {
        code: 1,
        err: /permission denied/,
      })
      t.match(await query(site, { user: 'parley_owner' }, 'create table t ()'), { ok: true })
    })

    t.test('another account of the operating system is refused', { skip: needsRoot }, async t => {
      for (const account of ['www-data:www-data', 'root:root'])
        for (const user of [superuser, 'parley', 'parley_owner'])
          t.match(await query(site, { account, user }, 'select 1'), {
            ok: false,
            err: /Permission denied|EACCES|Peer authentication failed/,
          })
    })

    t.test('a role that gained powers loses them again', async t => {
      await ask('alter role parley createdb superuser')
      t.match(await plan(host, content), [
        { id: 'database role parley', difference: /should not be able/ },
      ])
      await apply(() => host, content)
      t.same(await plan(host, content), [])
    })

    t.test('a database that was opened to all is closed again, and the app let in', async t => {
      await ask('grant connect on database parley to public')
      t.match(await plan(host, content), [{ difference: 'close it to everybody else' }])
      await apply(() => host, content)
      t.equal(await ask('revoke connect on database parley from parley'), '[]')
      t.match(await plan(host, content), [{ difference: 'let parley in' }])
      await apply(() => host, content)
      t.same(await plan(host, content), [])
    })

    t.test('a hostile name is only a name', async t => {
      const asked: string[] = []
      const role = databaseRole(() => ['node'], 'x"; drop role parley; --')
      await role.apply({
        ...host,
        ask: () => Promise.resolve({ ok: true, code: 0, out: '[]', err: '' }),
        run: ({ input = '' }) => Promise.resolve(void asked.push(input)),
      })
      const { sql } = parsed<{ sql: string }>(asked[0] ?? '')
      await ask(sql)
      t.equal(
        await ask(
          `select count(*)::int as n from pg_roles where rolname in ('parley', 'x"; drop role parley; --')`,
        ),
        '[{"n":2}]',
      )
    })

    t.test(
      'a statement that is refused, and a server that is not there, are told apart',
      async t => {
        t.match(await query(site, { user: superuser }, 'select nonsense'), {
          code: 1,
          err: /the database refuses/,
        })
        const nowhere = { ...site, layout: { ...site.layout, postgresSockets: '/nowhere' } }
        t.match(await query(nowhere, { user: superuser }, 'select 1'), {
          code: 69,
          err: /does not answer/,
        })
      },
    )
  })
