import { generateKeyPairSync } from 'node:crypto'
import t, { type Test } from 'tap'
import { openAuditKey } from '../../../server/audit/audit-key.ts'
import { signHead, type Found } from '../../../server/audit/heads.ts'
import { verifyChain } from '../../../server/audit/verify.ts'
import { openDatabase } from '../../../server/platform/database/database.ts'
import { sql, type Sql } from '../../../server/platform/database/sql.ts'
import { createWorld } from '../world.ts'

const newKey = () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url')
  return openAuditKey(JSON.stringify({ key, earlier: [] }))
}

/** A log of some rows, and PostgreSQL's superuser, who can do everything with them. */
const setUp = async (t: Test) => {
  const world = await createWorld(t)
  for (const name of ['One', 'Two', 'Three', 'Four', 'Five', 'Six'])
    await world.iago.patch('/realm', { name })
  await world.iago.patch(`/users/${world.cordelia.id}`, { full_name: 'Cordelia of Britain' })
  const superuser = openDatabase({ ...world.config.database, user: 'postgres' }, () => {})
  t.teardown(() => superuser.close())
  const { last } = await world.db.snapshot(tx =>
    tx.one<{ last: number }>(sql`select max(sequence) as last from audit_log`),
  )
  const key = newKey()
  const headNow = async (date: string): Promise<Found> => {
    const { sequence, hash } = await world.db.snapshot(tx =>
      tx.one<{ sequence: number; hash: string }>(sql`
        select sequence, encode(hash, 'hex') as hash from audit_log order by sequence desc limit 1`),
    )
    return { file: `${date}.json`, head: signHead(key, { date, sequence, hash }) }
  }
  return {
    ...world,
    world,
    last,
    key,
    headNow,
    tamper: (...statements: Sql[]) =>
      superuser.transaction(async tx => {
        for (const statement of statements) await tx.run(statement)
      }),
    // Two at a time: every chain is longer than what is read at once.
    verify: (found: Found[] = [], trusted = [key.publicKey]) =>
      verifyChain(world.db, { found, trusted, batch: 2 }),
  }
}

t.test('a log that nobody touched is whole, and its heads fit', async t => {
  const { verify, last, headNow } = await setUp(t)
  t.ok(last > 8)
  const whole = { rows: last, erased: 0, suspicion: undefined, headTrouble: undefined }
  t.match(await verify(), { ...whole, heads: 0 })
  t.match(await verify([await headNow('2026-02-03')]), { ...whole, heads: 1 })
})

t.test('the chain has no gaps and no forks, however many write at once', async t => {
  const { world, verify, last } = await setUp(t)
  const { iago, desdemona } = world
  const add = (index: number) =>
    (index % 2 === 0 ? iago : desdemona).post('/realm/domains', {
      domain: `d${index}.example.org`,
      allow_subdomains: false,
    })
  await Promise.allSettled(Array.from({ length: 24 }, (_, index) => add(index)))
  const { rows, suspicion } = await verify()
  t.equal(suspicion, undefined)
  t.ok(rows >= last + 12, `${rows - last} rows were added at once`)
})

t.test('what fails leaves no row, and no gap', async t => {
  const { world, verify, last } = await setUp(t)
  await world.desdemona.refusal('DELETE', '/realm/domains/nowhere.example.org')
  await world.desdemona.post('/realm/domains', { domain: 'a.example.org', allow_subdomains: true })
  t.match(await verify(), { rows: last + 1, suspicion: undefined })
})

const damages: Record<
  string,
  { does: (last: number) => Sql[]; found: { sequence: number; what: string } }
> = {
  'a value is altered': {
    does: () => [sql`update audit_log set details = '{"setting": "none"}' where sequence = 5`],
    found: { sequence: 5, what: 'altered' },
  },
  'the time is altered': {
    does: () => [
      sql`update audit_log set time = time + interval '1 microsecond' where sequence = 5`,
    ],
    found: { sequence: 5, what: 'altered' },
  },
  'an address is altered': {
    does: () => [
      sql`update audit_log set personal = '{"address": "192.0.2.9"}', salt = coalesce(salt, '\\x00')
        where sequence = 5`,
    ],
    found: { sequence: 5, what: 'altered' },
  },
  'an address is taken away without a word': {
    does: last => [
      sql`update audit_log set personal = null, salt = null where sequence = ${last}::bigint`,
    ],
    found: { sequence: -1, what: 'erased' },
  },
  'a value is altered and the row hashed anew': {
    does: () => [
      sql`update audit_log set details = '{"setting": "none"}' where sequence = 5`,
      sql`update audit_log set hash = audit_hash(audit_log.*) where sequence = 5`,
    ],
    found: { sequence: 5, what: 'altered' },
  },
  'the first row says that it was not the first': {
    does: () => [
      sql`update audit_log set previous_hash = sha256('') where sequence = 1`,
      sql`update audit_log set hash = audit_hash(audit_log.*) where sequence = 1`,
    ],
    found: { sequence: 1, what: 'altered' },
  },
  'a row in the middle is removed': {
    does: () => [sql`delete from audit_log where sequence = 5`],
    found: { sequence: 5, what: 'removed' },
  },
  'several are removed': {
    does: () => [sql`delete from audit_log where sequence in (5, 6)`],
    found: { sequence: 5, what: 'removed' },
  },
  'one is removed, and the later ones are numbered anew': {
    does: () => [
      sql`delete from audit_log where sequence = 5`,
      sql`update audit_log set sequence = sequence + 1000 where sequence > 5`,
      sql`update audit_log set sequence = sequence - 1001 where sequence > 1000`,
    ],
    found: { sequence: 5, what: 'removed' },
  },
  'one is put in between': {
    does: () => [
      sql`update audit_log set sequence = sequence + 1000 where sequence >= 5`,
      sql`update audit_log set sequence = sequence - 999 where sequence > 1000`,
      sql`insert into audit_log (sequence, time, kind, acting_instead, details, previous_hash, hash)
        select 5, time, 'user.role', 'nobody', '{}', hash, sha256('') from audit_log where sequence = 4`,
    ],
    found: { sequence: 5, what: 'inserted' },
  },
  'one is put in between that fits the one before it': {
    does: () => [
      sql`update audit_log set sequence = sequence + 1000 where sequence >= 5`,
      sql`update audit_log set sequence = sequence - 999 where sequence > 1000`,
      sql`insert into audit_log (sequence, time, kind, acting_instead, details, previous_hash, hash)
        select 5, time, 'user.role', 'nobody', '{}', hash, sha256('') from audit_log where sequence = 4`,
      sql`update audit_log set hash = audit_hash(audit_log.*) where sequence = 5`,
    ],
    found: { sequence: 5, what: 'inserted' },
  },
  'one is put in front of all': {
    does: () => [
      sql`insert into audit_log (sequence, time, kind, acting_instead, details, previous_hash, hash)
        values (0, now(), 'user.role', 'nobody', '{}', sha256(''), sha256(''))`,
    ],
    found: { sequence: 0, what: 'inserted' },
  },
  'two change places': {
    does: () => [
      sql`update audit_log set sequence = 1005 where sequence = 5`,
      sql`update audit_log set sequence = 5 where sequence = 7`,
      sql`update audit_log set sequence = 7 where sequence = 1005`,
    ],
    found: { sequence: 5, what: 'moved' },
  },
}

for (const [name, { does, found }] of Object.entries(damages))
  t.test(`when ${name}, the first such row is named`, async t => {
    const { tamper, verify, last } = await setUp(t)
    await tamper(...does(last))
    const { sequence } = found
    t.match(await verify(), {
      suspicion: { ...found, sequence: sequence < 0 ? last : sequence, because: String },
    })
  })

t.test('that the newest rows are gone is seen by a head', async t => {
  const { tamper, verify, headNow, last, world } = await setUp(t)
  const heads = [await headNow('2026-02-03')]
  await tamper(sql`delete from audit_log where sequence > ${last - 3}::bigint`)
  t.match(await verify(), { suspicion: undefined }, 'without a head nothing shows')
  t.match(await verify(heads), {
    suspicion: { sequence: last - 2, what: 'removed', because: /head of 2026-02-03/ },
  })
  for (const name of ['Seven', 'Eight', 'Nine']) await world.iago.patch('/realm', { name })
  t.match(
    await verify(heads),
    { suspicion: { sequence: last, what: 'altered', because: /head of 2026-02-03/ } },
    'others in their place do not help',
  )
  await tamper(sql`delete from audit_log`)
  t.match(await verify(heads), { suspicion: { sequence: 1, what: 'removed' } })
})

t.test('a head counts only when this server signed it', async t => {
  const { verify, headNow, key } = await setUp(t)
  const good = await headNow('2026-02-03')
  if (!good.head) throw new Error('there is no head')
  const bad = async (found: Found, trusted?: string[]) =>
    (await verify([good, found], trusted)).headTrouble
  t.match(await bad({ file: '2026-02-04.json', head: undefined }), { because: /no head/ })
  t.match(await bad({ ...good, file: '2026-02-04.json' }), { because: /head of 2026-02-03/ })
  const moved = { ...good.head, date: '2026-02-04' }
  t.match(await bad({ file: '2026-02-04.json', head: moved }), { because: /does not fit/ })
  const stranger = signHead(newKey(), { ...good.head, date: '2026-02-04' })
  t.match(await bad({ file: '2026-02-04.json', head: stranger }), { because: /not signed by this/ })
  const noKey = { ...good.head, public_key: 'AAAA' }
  t.match(await bad({ file: '2026-02-03.json', head: noKey }, [key.publicKey, 'AAAA']), {
    because: /does not fit/,
  })
})

t.test('what tells of a person can be taken away; the chain stays whole', async t => {
  const { world, verify, last } = await setUp(t)
  await world.iago.patch(`/users/${world.hamlet.id}`, { full_name: 'Hamlet of Elsinore' })
  const owner = openDatabase({ ...world.config.database, user: 'parley_owner' }, () => {})
  t.teardown(() => owner.close())
  const { erased } = await owner.transaction(tx =>
    tx.one<{ erased: number }>(
      sql`select audit_erase(${world.hamlet.id}, 'operating-system user root') as erased`,
    ),
  )
  t.ok(erased >= 1)
  t.match(await verify(), { rows: last + 2, erased, suspicion: undefined })
  const { rows } = await world.iago.get('/audit_log', { user_id: world.hamlet.id })
  t.match(rows, [
    { kind: 'audit_log.erased', acting_instead: 'operating-system user root' },
    { kind: 'user.name', personal: null, is_erased: true, acting_user_id: world.iago.id },
  ])
  t.notMatch(JSON.stringify(rows), /Elsinore/)
})

t.test('an erasure that names no rows covers none', async t => {
  const { db, last, tamper, world } = await setUp(t)
  await tamper(
    sql`update audit_log set personal = null, salt = null where sequence = ${last}::bigint`,
  )
  await db.transaction(tx =>
    tx.run(sql`
      select audit_append('audit_log.erased', null, 'nobody', null, null, null, null, '{}', null, null)`),
  )
  t.match(await verifyChain(world.db, { found: [] }), {
    rows: last + 1,
    suspicion: { sequence: last, what: 'erased' },
  })
})

t.test('the server can neither change nor remove rows, nor add them by another way', async t => {
  const { db } = await setUp(t)
  for (const statement of [
    sql`update audit_log set kind = 'user.name'`,
    sql`delete from audit_log`,
    sql`truncate audit_log`,
    sql`insert into audit_log select * from audit_log`,
    sql`select audit_erase(1, 'nobody')`,
    sql`alter table audit_log owner to parley`,
    sql`drop table audit_log`,
    sql`set role parley_owner`,
  ])
    await t.rejects(
      db.transaction(tx => tx.run(statement)),
      { code: '42501' },
      String(statement.strings[0]),
    )
})
