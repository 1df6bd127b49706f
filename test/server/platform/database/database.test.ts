import t from 'tap'
import { inTurn } from '../../../../server/platform/database/in-turn.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { statementNames } from '../../../../server/platform/database/statement-name.ts'
import type { Tx } from '../../../../server/platform/database/tx.ts'
import { createWorld } from '../../world.ts'

const numberOf = async (tx: Tx) =>
  (await tx.one<{ id: string }>(sql`select pg_current_xact_id()::text as id`)).id

const enter = (who: string) => async (tx: Tx) => {
  await tx.run(
    sql`insert into login_failures (account_hash, failed_at) values (${Buffer.from(who)}, now())`,
  )
  if (who === 'bad') throw new Error('not this one')
  return who
}

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
      tx.beforeCommit('audit log', () => [sql`select 1`, impossible, sql`select 2`])
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

t.test(
  'those who ask for the same at once share a commit, and nobody the failure of another',
  async t => {
    const { db } = await createWorld(t)
    const asked = ['a', 'a', 'b', 'a', 'a'].map(key => db.together(key, numberOf))
    const [first, second, elsewhere, third, fourth] = await Promise.all(asked)
    t.same([second, third], [fourth, fourth], 'those who came while the first was under way')
    t.equal(new Set([first, second, elsewhere]).size, 3)

    const ends = await Promise.allSettled(
      ['one', 'two', 'bad', 'three'].map(email => db.together('enter', enter(email))),
    )
    t.match(ends, [
      { value: 'one' },
      { value: 'two' },
      { reason: { message: 'not this one' } },
      { value: 'three' },
    ])
    const kept = await db.statement(tx => tx.many(sql`select account_hash from login_failures`))
    t.equal(kept.length, 3, 'each of them once')
  },
)

t.test('in a transaction that is shared, what belongs together stays together', async t => {
  const { db } = await createWorld(t)
  const steps: string[] = []
  const both = (name: string) => (tx: Tx) =>
    inTurn(tx, async () => {
      steps.push(`${name} begins`)
      await tx.run(sql`select 1`)
      steps.push(`${name} ends`)
      if (name === 'two') throw new Error('not this one')
    })
  await db.transaction(tx =>
    Promise.allSettled(['one', 'two', 'three'].map(name => both(name)(tx))),
  )
  t.same(
    steps,
    ['one', 'two', 'three'].flatMap(name => [`${name} begins`, `${name} ends`]),
  )
})

t.test('nothing can be done in a transaction that is over', async t => {
  const { db } = await createWorld(t)
  const tx = await db.transaction(async tx => tx)
  await t.rejects(tx.run(sql`select 1`), /the transaction is over/)
  await t.rejects(tx.script('select 1'), /the transaction is over/)
  t.throws(() => tx.send(sql`select 1`), /the transaction is over/)
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
