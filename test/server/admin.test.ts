import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { ServerConfig } from '../../server/config.ts'
import { openDatabase } from '../../server/platform/database/database.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { migrations } from '../../server/platform/database/migrate.ts'
import { jobsSchema } from '../../server/platform/jobs/schema.ts'
import { emptyDatabase } from './cluster.ts'
import { policies } from './policies.ts'
import { runProgram, writeConfig } from './process.ts'
import { trap } from './trap.ts'
import { noLimits } from './limits.ts'

const setUp = async (test: Test) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-admin-'))
  test.teardown(() => rmSync(folder, { recursive: true }))
  const config: ServerConfig = {
    ...policies,
    url: 'https://chat.example.org',
    listen: { socket: join(folder, 'web.sock') },
    database: await emptyDatabase(),
    uploads: folder,
    log: { level: 'info' },
    limits: noLimits,
  }
  const file = writeConfig(config)
  const admin = (words: string, input = '', cwd?: string) =>
    runProgram(
      'admin.ts',
      ['--config', file, ...words.split(' ').filter(Boolean)],
      input,
      cwd === undefined ? {} : { cwd },
    )
  const answer = async (words: string, input = '') => {
    const { code, stdout, stderr } = await admin(words, input)
    test.match({ code, stderr }, { code: 0, stderr: '' }, words)
    test.match(stdout, /^\{.*\}\n$/, 'one line of JSON')
    return JSON.parse(stdout) as Record<string, unknown>
  }
  return { admin, answer, config }
}

const wanted = {
  name: 'Verona',
  owner: { email: 'owner@example.org', full_name: 'Olivia', password: 'quite a secret' },
}

t.test('what lies in the directory that an operator stands in is not run', async t => {
  const { admin } = await setUp(t)
  const { folder, hasSprung } = trap(t)
  t.match(await admin('migrate --database-user parley_owner', '', folder), { code: 0 })
  t.notOk(hasSprung())
})

t.test('an empty database becomes an organization with an owner', async t => {
  const { admin, answer, config } = await setUp(t)
  const names = [...(await migrations()).map(({ name }) => name), `jobs (${jobsSchema})`]
  t.same(await answer('state --database-user parley_owner'), {
    pending: names,
    organization: { exists: false },
  })
  t.match(await admin('state'), { code: 2 })
  t.same(await answer('migrate --database-user parley_owner'), { pending: [], applied: names })
  t.same(await answer('migrate --database-user parley_owner'), { pending: [], applied: [] })
  t.same(await answer('state --database-user parley_owner'), {
    pending: [],
    organization: { exists: false },
  })

  const created = await answer('organization create', JSON.stringify(wanted))
  t.match(created, { created: true, user_id: 2, api_key: /^\w{32}$/ })
  t.same(
    await answer('organization create', JSON.stringify({ ...wanted, name: 'Padua' })),
    { created: false },
    'an existing one is left alone',
  )
  t.match(await answer('state --database-user parley_owner'), { organization: { exists: true } })
  const db = openDatabase(config.database, () => {})
  t.teardown(() => db.close())
  t.same(await db.snapshot(tx => tx.many(sql`select name from organization`)), [{ name: 'Verona' }])
})

t.test('the owner’s key may be given', async t => {
  const { answer } = await setUp(t)
  await answer('migrate --database-user parley_owner')
  const owner = { ...wanted.owner, api_key: 'k'.repeat(32) }
  t.match(await answer('organization create', JSON.stringify({ ...wanted, owner })), {
    api_key: 'k'.repeat(32),
  })
})

t.test('bad input is refused in one line that repeats no secret', async t => {
  const { admin } = await setUp(t)
  const create = async (input: unknown) => {
    const ended = await admin(
      'organization create',
      typeof input === 'string' ? input : JSON.stringify(input),
    )
    t.equal(ended.code, 1)
    t.equal(ended.stdout, '')
    t.match(ended.stderr, /^parley: [^\n]+\n$/, 'one line')
    t.notMatch(ended.stderr, /sesame/)
    return ended.stderr
  }
  t.match(await create('sesame'), /standard input is not JSON/)
  t.match(await create([]), /expected object/)
  t.match(
    await create({ name: 'x', owner: { ...wanted.owner, password: 'sesam' } }),
    /owner\.password: The password is too weak/,
  )
  t.match(
    await create({ name: 'x', owner: { ...wanted.owner, email: 'sesame' } }),
    /owner\.email: Enter a valid/,
  )
  t.match(
    await create({ name: 'x', owner: { ...wanted.owner, api_key: 'sesame' } }),
    /owner\.api_key: must be 32/,
  )
  t.match(await create(wanted), /has not been migrated; run `migrate` first/)
})

t.test('a command line that makes no sense is answered by how to use it', async t => {
  const { admin } = await setUp(t)
  const refused = async (words: string) => {
    const { code, stderr } = await admin(words)
    t.equal(code, 2, words)
    return stderr
  }
  t.match(
    await refused(''),
    /no verb was given\nusage: admin\.ts --config FILE \[--asked-by NAME\] VERB\n {2}migrate /,
  )
  t.match(await refused('dance'), /there is no verb "dance"/)
  t.match(await refused('migrate'), /needs --database-user/)
  t.match(await refused('organization create --database-user x'), /has no option --database-user/)
  t.match(await refused('migrate --fish'), /Unknown option '--fish'/)
  const { code, stderr } = await runProgram('admin.ts', ['migrate'])
  t.match({ code, stderr }, { code: 2, stderr: /--config FILE is missing/ })
})

t.test('a database that cannot be reached is named', async t => {
  const { config } = await setUp(t)
  const file = writeConfig({ ...config, database: { ...config.database, port: 1 } })
  const { code, stderr } = await runProgram('admin.ts', [
    '--config',
    file,
    'state',
    '--database-user',
    'parley_owner',
  ])
  t.equal(code, 1)
  t.match(stderr, /^parley: cannot reach database .* port 1: .*is PostgreSQL running\?\n$/)
})
