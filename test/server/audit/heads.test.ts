import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { audit, auditKeys } from '../../../installer/secrets/audit.ts'
import { openAuditKey } from '../../../server/audit/audit-key.ts'
import { headsIn, keepHead, signHead } from '../../../server/audit/heads.ts'
import { noteConfiguration } from '../../../server/audit/note-configuration.ts'
import { writeHead } from '../../../server/audit/write-head.ts'
import type { WorkerContext } from '../../../server/worker/job.ts'
import { openDatabase } from '../../../server/platform/database/database.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { until } from '../../until.ts'
import { emptyDatabase } from '../cluster.ts'
import { policies } from '../policies.ts'
import { noLimits } from '../limits.ts'
import { runProgram, spawnServer, writeConfig } from '../process.ts'
import { testKeyring } from '../signing.ts'
import { createWorld } from '../world.ts'

t.setTimeout(300_000)

const secret = audit.make(new Date())
const auditKey = openAuditKey(secret)

const folderOf = (t: Test): string => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-audit-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return folder
}

const setUp = async (t: Test) => {
  const world = await createWorld(t)
  const folder = join(folderOf(t), 'heads')
  mkdirSync(folder)
  const config = { ...world.config, audit: folder }
  const ctx: WorkerContext = { ...world.context, config, auditKey }
  const admin = async (words: string, input: object | string = {}) => {
    const file = writeConfig(config)
    const text = typeof input === 'string' ? input : JSON.stringify(input)
    const args = ['--config', file, '--asked-by', 'root', ...words.split(' ')]
    const { code, stdout, stderr } = await runProgram('admin.ts', args, text)
    t.match({ code, stderr }, { code: 0, stderr: '' }, words)
    return JSON.parse(stdout) as Record<string, unknown>
  }
  return { world, folder, ctx, admin, config }
}

t.test('the head of a day is written once, and never again', async t => {
  const { world, folder, ctx } = await setUp(t)
  const [date = ''] = world.clock.now().toISOString().split('T')
  await writeHead(ctx)
  const path = join(folder, `${date}.json`)
  const first = readFileSync(path, 'utf8')
  t.equal(statSync(path).mode & 0o777, 0o444)
  await world.iago.patch('/realm', { name: 'Padua' })
  await writeHead(ctx)
  t.equal(readFileSync(path, 'utf8'), first)
  t.same(readdirSync(folder), [`${date}.json`], 'nothing else is left there')
  const head = signHead(auditKey, { date, sequence: 1, hash: '0'.repeat(64) })
  await t.rejects(keepHead(folder, head), { code: 'EEXIST' })
  t.equal(readFileSync(path, 'utf8'), first)
  await t.rejects(keepHead(join(folder, 'nowhere'), head), { code: 'ENOENT' })
  t.same(readdirSync(folder), [`${date}.json`])
  writeFileSync(join(folder, '2000-01-01.json'), '{')
  writeFileSync(join(folder, '2000-01-02.json'), '{"format": "another"}')
  t.match(await headsIn(folder), [
    { file: '2000-01-01.json', head: undefined },
    { file: '2000-01-02.json', head: undefined },
    { file: `${date}.json`, head: { date } },
  ])
})

t.test('without a folder, a key or a row there is no head', async t => {
  const { ctx, folder, config } = await setUp(t)
  const { auditKey: _key, ...keyless } = ctx
  const { audit: _folder, ...elsewhere } = config
  await writeHead(keyless)
  await writeHead({ ...ctx, config: elsewhere })
  const superuser = openDatabase({ ...config.database, user: 'postgres' }, () => {})
  await superuser.transaction(tx => tx.run(sql`delete from audit_log`))
  await superuser.close()
  await writeHead(ctx)
  t.same(readdirSync(folder), [])
})

t.test('the worker signs the head of the day with the key it is given', async t => {
  const { config, folder, admin, world } = await setUp(t)
  const worker = spawnServer(config, { program: 'worker.ts', secrets: { audit: secret } })
  t.teardown(() => void worker.child.kill('SIGKILL'))
  await worker.says('ready')
  await until(async () => readdirSync(folder).some(name => /^\d.*\.json$/.test(name)))
  t.match(await worker.end('SIGTERM'), { code: 0 })
  t.match(await admin('audit verify', { keys: auditKeys(secret) }), { ok: true, heads: 1 })
  t.match(await admin('audit verify', ''), { ok: true, heads: 1 }, 'where nobody says whose it is')
  t.match(await admin('audit verify', { keys: auditKeys(audit.make(new Date())) }), {
    ok: false,
    head_trouble: { because: /not signed by this server/ },
  })
  for (const text of ['', '{"format": "another"}']) {
    writeFileSync(join(folder, '2026-01-01.json'), text)
    t.match(await admin('audit verify', { keys: auditKeys(secret) }), {
      ok: false,
      head_trouble: { file: '2026-01-01.json' },
    })
  }
  rmSync(join(folder, '2026-01-01.json'))
  const superuser = openDatabase({ ...world.config.database, user: 'postgres' }, () => {})
  await superuser.transaction(tx => tx.run(sql`update audit_log set kind = 'x' where sequence = 2`))
  await superuser.close()
  t.match(await admin('audit verify', { keys: auditKeys(secret) }), {
    ok: false,
    rows: 1,
    suspicion: { sequence: 2, what: 'altered' },
  })
})

t.test('a worker with a damaged key says what to do', async t => {
  const { config } = await setUp(t)
  const broken = spawnServer(config, { program: 'worker.ts', secrets: { audit: 'x' } })
  await t.rejects(broken.says('ready'), /secret audit: it is damaged/)
  t.match(await broken.end('SIGTERM'), { code: 78 })
})

t.test('an operator lists what was done, and their own commands are among it', async t => {
  const { admin, world } = await setUp(t)
  const { iago, hamlet } = world
  await iago.patch(`/users/${hamlet.id}`, { role: 300 })
  const list = async (wish: object) => (await admin('audit list', wish))['rows'] as object[]
  t.match(await list({ limit: '1' }), [{ kind: 'user.role', acting_user_id: iago.id }])
  t.match(await list({ user: hamlet.email, kind: 'user.role' }), [{ user_id: hamlet.id }])
  t.equal((await list({ user: String(iago.id), kind: 'user.role' })).length, 1, 'who did it')
  t.same(await list({ user: '123456' }), [], 'an id that is nobody’s any more')
  t.equal((await list({ since: '2020-02-03', until: '2021-01-01T00:00:00+01:00' })).length, 0)
  await admin('demo fill')
  t.match(await list({ limit: '1' }), [
    { kind: 'demo.filled', acting_instead: 'operating-system user root', acting_user_id: null },
  ])
  const refused = async (wish: object) => (await admin('audit list', wish))['refused']
  t.match(await refused({ kind: 'user.dance' }), /kind: nothing of this kind/)
  t.match(await refused({ since: 'yesterday' }), /since: is written like/)
  t.match(await refused({ limit: '1001' }), /limit: is at most 1000/)
  t.match(await refused({ user: 'nobody@example.org' }), /user: nobody/)
  t.match(await refused({ dance: 'x' }), /[Uu]nrecognized key/)
})

t.test('an operator without a folder of heads verifies the rows', async t => {
  const { world } = await setUp(t)
  const file = writeConfig(world.config)
  const { stdout } = await runProgram('admin.ts', ['--config', file, 'audit', 'verify'], '')
  t.match(JSON.parse(stdout), { ok: true, heads: 0 })
})

t.test('who brought the tables to a release is the first row of all', async t => {
  const database = await emptyDatabase()
  const folder = folderOf(t)
  const config = {
    ...policies,
    url: 'https://a.example.org',
    listen: { socket: join(folder, 's') },
    database,
  }
  const file = writeConfig({ ...config, uploads: folder, limits: noLimits, log: { level: 'info' } })
  const admin = (...words: string[]) =>
    runProgram('admin.ts', ['--config', file, '--asked-by', 'horatio', ...words], '{}')
  t.match(await admin('migrate', '--database-user', 'parley_owner'), { code: 0 })
  t.match(JSON.parse((await admin('audit', 'list')).stdout), {
    rows: [
      {
        sequence: 1,
        kind: 'database.migrated',
        acting_instead: 'operating-system user horatio',
        details: { applied: Array },
      },
    ],
  })
})

t.test('what was configured on the host is noticed once', async t => {
  const { world, ctx } = await setUp(t)
  const kinds = async () =>
    (
      await world.db.snapshot(tx =>
        tx.many<{ kind: string }>(sql`
          select kind from audit_log where kind in ('server.mail', 'secret.rotated')
          order by sequence`),
      )
    ).map(({ kind }) => kind)
  await noteConfiguration(ctx)
  const first = ['server.mail', 'secret.rotated', 'secret.rotated']
  t.same(await kinds(), first)
  await noteConfiguration(ctx)
  t.same(await kinds(), first)
  const { auditKey: _key, ...keyless } = ctx
  await noteConfiguration({ ...keyless, signing: testKeyring(world.clock) })
  t.same(await kinds(), first, 'a key is known by its name')
  const { mail: _mail, ...config } = ctx.config
  const another = openAuditKey(audit.make(new Date()))
  await noteConfiguration({ ...ctx, config, auditKey: another })
  t.same(await kinds(), [...first, 'server.mail', 'secret.rotated'])
})
