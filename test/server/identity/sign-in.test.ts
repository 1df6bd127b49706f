import { argon2Sync } from 'node:crypto'
import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { encode } from '../client.ts'
import { createWorld, type World } from '../world.ts'

const fetchKey = (world: World, username: string, password: string) =>
  world.send({
    method: 'POST',
    path: '/api/v1/fetch_api_key',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encode({ username, password }),
  })
const incorrect = {
  status: 401,
  body: { code: 'AUTHENTICATION_FAILED', msg: 'Your username or password is incorrect' },
}
const limited = { status: 429, body: { code: 'RATE_LIMIT_HIT' } }

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

t.test('a program trades address and password for a key that works', async t => {
  const world = await createWorld(t)
  const { email, password, id } = world.hamlet
  const { status, body } = await fetchKey(world, email.toUpperCase(), password)
  t.match({ status, body }, { status: 200, body: { email, user_id: id, api_key: /^\w{32}$/ } })
  const authorization = `Basic ${Buffer.from(`${email}:${String(body['api_key'])}`).toString('base64')}`
  const me = await world.send({
    method: 'GET',
    path: '/api/v1/users/me',
    headers: { authorization },
  })
  t.match(me, { status: 200, body: { user_id: id } })
  await world.hamlet.get('/users/me')
  t.pass('and earlier keys go on working')
})

t.test('wrong password, unknown address and no password at all get the same answer', async t => {
  const world = await createWorld(t)
  await world.db.transaction(tx =>
    tx.run(sql`update users set password_hash = null where id = ${world.othello.id}`),
  )
  const answers = [
    await fetchKey(world, world.hamlet.email, 'wrong'),
    await fetchKey(world, 'nobody@example.org', 'wrong'),
    await fetchKey(world, world.othello.email, world.othello.password),
  ]
  for (const { status, body } of answers)
    t.same({ status, body }, { status: 401, body: answers[0]?.body })
  t.match(answers[0], incorrect)
})

t.test('after five failures even the right password has to wait, over a restart too', async t => {
  const world = await createWorld(t)
  const { email, password } = world.hamlet
  for (let n = 0; n < 5; n += 1) t.match(await fetchKey(world, email, 'wrong'), incorrect)
  const { status, body, headers } = await fetchKey(world, email, password)
  t.match({ status, body }, limited)
  t.ok(Number(headers['retry-after']) > 1790 && Number(headers['retry-after']) <= 1800)
  t.equal(String(body['retry-after']), headers['retry-after'], 'in whole seconds')
  t.match(await fetchKey(world, world.othello.email, world.othello.password), { status: 200 })
  await world.stopServer()
  await world.startServer()
  t.match(await fetchKey(world, email.toUpperCase(), password), limited, 'in capitals neither')
  world.clock.advance(1801_000)
  t.match(await fetchKey(world, email, password), { status: 200 })
})

t.test('a hundred guesses at once are five like any others', async t => {
  const world = await createWorld(t)
  const guesses = Array.from({ length: 30 }, (_, n) =>
    fetchKey(world, world.hamlet.email, `guess ${n}`),
  )
  const statuses = (await Promise.all(guesses)).map(({ status }) => status)
  t.equal(statuses.filter(status => status === 401).length, 5)
  t.equal(statuses.filter(status => status === 429).length, 25)
})

t.test('the right password wipes the slate', async t => {
  const world = await createWorld(t)
  const { email, password } = world.hamlet
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 4; n += 1) t.match(await fetchKey(world, email, 'wrong'), incorrect)
    t.match(await fetchKey(world, email, password), { status: 200 })
  }
})

t.test('an address nobody has is limited as well, so that limits tell nothing', async t => {
  const world = await createWorld(t)
  for (let n = 0; n < 5; n += 1)
    t.match(await fetchKey(world, 'nobody@example.org', 'x'), incorrect)
  t.match(await fetchKey(world, 'nobody@example.org', 'x'), limited)
})

t.test('signing in renews a hash of older costs', async t => {
  const world = await createWorld(t)
  const { id, email, password } = world.hamlet
  const nonce = Buffer.alloc(16, 1)
  const tag = argon2Sync('argon2id', {
    message: password,
    nonce,
    tagLength: 32,
    memory: 64,
    passes: 1,
    parallelism: 1,
  })
  const old = `$argon2id$v=19$m=64,t=1,p=1$${base64(nonce)}$${base64(tag)}`
  await world.db.transaction(tx =>
    tx.run(sql`update users set password_hash = ${old} where id = ${id}`),
  )
  t.match(await fetchKey(world, email, password), { status: 200 })
  const { hash } = await world.db.snapshot(tx =>
    tx.one<{ hash: string }>(sql`select password_hash as hash from users where id = ${id}`),
  )
  t.match(hash, /^\$argon2id\$v=19\$m=19456,/)
  t.match(await fetchKey(world, email, password), { status: 200 })
})

t.test('whoever has been deactivated is told so, but only with the right credentials', async t => {
  const world = await createWorld(t)
  const { id, email, password } = world.hamlet
  await world.db.transaction(tx => tx.run(sql`update users set is_active = false where id = ${id}`))
  t.match(await fetchKey(world, email, 'wrong'), incorrect)
  t.match(await fetchKey(world, email, password), {
    status: 401,
    body: { code: 'USER_DEACTIVATED' },
  })
  t.match(await world.hamlet.refusal('GET', '/users/me'), { status: 401, code: 'USER_DEACTIVATED' })
})
