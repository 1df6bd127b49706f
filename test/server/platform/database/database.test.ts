import t from 'tap'
import { sql } from '../../../../server/platform/database/sql.ts'
import { statementNames } from '../../../../server/platform/database/statement-name.ts'
import { createWorld } from '../../world.ts'

const nameOfOrganization = sql`select name from organization`

t.test('a transaction that fails anywhere leaves nothing, whoever hides the failure', async t => {
  const { db } = await createWorld(t)
  const name = () => db.statement(tx => tx.one<{ name: string }>(nameOfOrganization))
  const { name: before } = await name()
  const rename = sql`update organization set name = 'Elsinore'`
  const impossible = sql`select 1 / 0`

  await t.rejects(
    db.transaction(async tx => {
      await tx.run(rename)
      throw new Error('changed my mind')
    }),
    /changed my mind/,
  )
  await t.rejects(
    db.transaction(async tx => {
      await tx.run(rename)
      await tx.run(impossible)
    }),
    /division by zero/,
  )
  await t.rejects(
    db.transaction(async tx => {
      await tx.run(rename)
      await tx.run(impossible).catch(() => {})
    }),
    /had failed before/,
  )
  await t.rejects(
    db.transaction(async tx => {
      await tx.run(rename)
      tx.send(impossible)
      tx.send(sql`select 2`)
    }),
    /division by zero/,
    'though nobody waited for it',
  )
  await t.rejects(
    db.statement(async tx => tx.send(impossible)),
    /division by zero/,
  )
  await t.rejects(
    db.transaction(async tx => {
      await tx.run(rename)
      tx.beforeCommit(Symbol('last'), () => [sql`select 1`, impossible, sql`select 2`])
    }),
    /division by zero/,
  )
  t.equal((await name()).name, before)
  await db.transaction(tx => tx.run(rename))
  t.equal((await name()).name, 'Elsinore', 'and the connection is good for the next one')
})

t.test('what is sent at once is done in order, in one transaction', async t => {
  const { db } = await createWorld(t)
  const seen = await db.transaction(tx =>
    Promise.all([
      tx.run(sql`update organization set name = 'One'`),
      tx.one<{ name: string }>(nameOfOrganization),
      tx.run(sql`update organization set name = 'Two'`),
      tx.one<{ name: string }>(nameOfOrganization),
    ]),
  )
  t.same(seen, [1, { name: 'One' }, 1, { name: 'Two' }])
})

t.test('a snapshot may not write', async t => {
  const { db } = await createWorld(t)
  await t.rejects(
    db.snapshot(tx => tx.run(sql`update organization set name = 'Wittenberg'`)),
    /read-only transaction/,
  )
})

t.test('what is asked again and again has a name, and only a thousand do', t => {
  const nameOf = statementNames()
  const often = (text: string) => {
    for (let n = 0; n < 3; n += 1) t.equal(nameOf(text), undefined)
    return nameOf(text)
  }
  const first = often('select 1')
  t.type(first, 'string')
  t.equal(nameOf('select 1'), first)
  t.not(often('select 2'), first)
  for (let n = 0; n < 1_000; n += 1) for (let m = 0; m < 4; m += 1) nameOf(`select ${n}`)
  t.equal(often('one more'), undefined)
  t.equal(nameOf('select 1'), first)
  t.end()
})
