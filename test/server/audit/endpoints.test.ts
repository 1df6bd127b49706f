import { readFile } from 'node:fs/promises'
import t from 'tap'
import { kindsOf } from '../../../server/audit/audits.ts'
import { auditKinds, isAuditKind } from '../../../server/audit/kinds.ts'
import { record } from '../../../server/audit/record.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { endpoints } from '../../../server/routes.ts'
import { createWorld } from '../world.ts'
import { deeds } from './deeds.ts'

const auditing = endpoints.filter(({ audits }) => kindsOf(audits).length > 0)
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

t.test('every endpoint that says it records something has been seen to', async t => {
  t.same(Object.keys(deeds).sort(), auditing.map(nameOf).sort(), 'test/server/audit/deeds.ts')
  const world = await createWorld(t)
  for (const [name, deed] of Object.entries(deeds)) {
    const { newest } = await world.db.snapshot(tx =>
      tx.one<{ newest: number }>(sql`select coalesce(max(sequence), 0) as newest from audit_log`),
    )
    await deed(world)
    const rows = await world.db.snapshot(tx =>
      tx.many<{ kind: string }>(
        sql`select distinct kind from audit_log where sequence > ${newest}::bigint`,
      ),
    )
    const recorded = rows.map(({ kind }) => kind)
    const endpoint = auditing.find(one => nameOf(one) === name)
    const missing = (endpoint ? kindsOf(endpoint.audits) : []).filter(
      kind => !recorded.includes(kind),
    )
    t.same(missing, [], name)
  }
})

t.test('the page for administrators has every kind', async t => {
  const page = await readFile(new URL('../../../docs/audit-log.md', import.meta.url), 'utf8')
  const told = [...page.matchAll(/^\| `([a-z_]+\.[a-z_]+)` +\| (.*?) +\|$/gm)]
  t.same(Object.fromEntries(told.map(([, kind, text]) => [kind, text])), auditKinds)
})

t.test('whoever says that nothing is recorded can record nothing', async t => {
  const { db } = await createWorld(t)
  const entry = { kind: 'user.role' } as const
  await t.rejects(
    db.causedBy(undefined).transaction(async tx => record(tx, entry)),
    /does not say that it audits/,
  )
  await t.rejects(
    db
      .causedBy({ user: 1, instead: null, kinds: ['user.name'] })
      .transaction(async tx => record(tx, entry)),
    /not among what is said/,
  )
  t.notOk(isAuditKind('toString'))
  t.ok(Object.keys(auditKinds).every(isAuditKind))
})

t.test('what clients call themselves is kept as far as it can be', async t => {
  const { db } = await createWorld(t)
  const program = `evil\0${'x'.repeat(200)}\ud800`
  const personal = { name: 'half \ud800 and \0' }
  const cause = { user: 1, instead: null, address: '192.0.2.1', program }
  await db
    .causedBy(cause)
    .transaction(async tx => record(tx, { kind: 'user.name', personal, details: {} }))
  const row = await db.snapshot(tx =>
    tx.one(sql`select program, personal from audit_log order by sequence desc limit 1`),
  )
  t.match(row, {
    program: /^evilx{96}$/,
    personal: { address: '192.0.2.1', name: 'half \ufffd and ' },
  })
})
