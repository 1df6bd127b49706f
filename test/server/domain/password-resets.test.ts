import t from 'tap'
import { passwordResetLetter } from '../../../server/domain/password-resets/letter.ts'
import { removeExpired } from '../../../server/domain/event-queues/expiry.ts'
import { asText } from '../../../server/domain/mail/letter.ts'
import { signedId } from '../../../server/platform/signing/signed-id.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { ask } from '../ask.ts'
import { openBrowser } from '../browser.ts'
import { takeLetters } from '../letters.ts'
import type { Person } from '../person.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(600_000)

const invalid = {
  status: 400,
  body: { code: 'INVALID_PASSWORD_RESET', msg: /not valid, or not any more/ },
}
const day = 24 * 60 * 60_000

const post = (world: World, path: string, params: object, headers = {}) =>
  openBrowser(world).post(`/accounts/password/${path}`, { ...params }, headers)
const wish = (world: World, email: string, from = '192.0.2.1') =>
  post(world, 'reset', { email }, { 'x-forwarded-for': from })
const letters = (world: World) => takeLetters(world, 'password reset', passwordResetLetter)
const confirm = (world: World, token: string, password: string, more = {}) =>
  post(world, 'reset/confirm', { token, new_password: password, ...more })
const signInAs = (world: World, { email: username }: Person, password: string) =>
  openBrowser(world).post('/login', { username, password })

/** The token of the link that they are sent now. */
async function linked(world: World, { email }: Person): Promise<string> {
  const { status } = await wish(world, email)
  if (status !== 200) throw new Error('no link was sent')
  const [letter] = await letters(world)
  return /\/reset-password\/(\S+)/.exec(letter ? asText(letter) : '')?.[1] ?? ''
}

t.test('whoever reads the mail sets a new password, once', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const browser = openBrowser(world)
  await browser.post('/login', { username: hamlet.email, password: hamlet.password })
  for (let n = 0; n < 5; n += 1) await signInAs(world, hamlet, 'forgotten')
  const token = await linked(world, hamlet)
  t.match(await confirm(world, token, 'password1'), {
    status: 400,
    body: { msg: 'The password is too weak.' },
  })
  t.match(await confirm(world, token, 'the readiness is all'), { status: 200 })
  t.match(await browser.get('/users/me'), { status: 401 }, 'whoever was signed in is out')
  t.match(await hamlet.get('/users/me'), { user_id: hamlet.id }, 'programs go on')
  t.match(await signInAs(world, hamlet, 'the readiness is all'), { status: 200 })
  t.match(await signInAs(world, hamlet, hamlet.password), { status: 401 })
  t.match(await confirm(world, token, 'another secret'), invalid, 'a replay')
})

t.test('programs are out too when that is asked for', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const token = await linked(world, hamlet)
  const answer = await confirm(world, token, 'the readiness is all', { end_api_keys: true })
  t.match(answer, { status: 200 })
  t.match(await hamlet.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
})

t.test(
  'links that are altered, made for something else, old or overtaken are worth nothing',
  async t => {
    const world = await createWorld(t)
    const { hamlet, othello } = world
    const { signing } = world.context
    const first = await linked(world, hamlet)
    const second = await linked(world, hamlet)
    const id = Number(first.split('-')[0])
    for (const token of [
      '',
      'nonsense',
      `${first}x`,
      first.replace(/^\d+/, String(id + 1)),
      signedId(signing, id, { purpose: 'email change' }),
      signedId(signing, id + 1000, { purpose: 'password reset' }),
    ])
      t.match(await confirm(world, token, 'a fine new secret'), invalid, token)

    const both = await Promise.all([
      confirm(world, first, 'the readiness is all'),
      confirm(world, second, 'the rest is silence'),
    ])
    t.same(
      both.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 400],
      'of two links one works',
    )

    const third = await linked(world, othello)
    await othello.patch('/settings', {
      old_password: othello.password,
      new_password: 'it is the cause',
    })
    t.match(await confirm(world, third, 'my soul, my soul'), invalid, 'it knew another password')

    const fourth = await linked(world, othello)
    world.clock.advance(day + 1)
    t.match(await confirm(world, fourth, 'my soul, my soul'), invalid, 'after a day')
    await removeExpired(world.context)
    const { count } = await world.db.snapshot(tx =>
      tx.one<{ count: number }>(sql`select count(*) as count from password_resets`),
    )
    t.equal(count, 0, 'the worker removes what is of no use')
    t.match(await confirm(world, fourth, 'my soul, my soul'), invalid)
  },
)

t.test('a link goes with the address it was sent to, and with the account', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello } = world
  const moved = await linked(world, hamlet)
  await desdemona.patch(`/users/${hamlet.id}`, { new_email: 'prince@example.org' })
  await desdemona.patch(`/users/${othello.id}`, { new_email: hamlet.email })
  t.match(await confirm(world, moved, 'a fine new secret'), invalid)
  const left = await linked(world, { ...othello, email: hamlet.email })
  await iago.delete(`/users/${othello.id}`)
  t.match(await confirm(world, left, 'a fine new secret'), invalid)
})

t.test('every address is answered alike, and only people who are here are written to', async t => {
  const world = await createWorld(t)
  const { iago, hamlet, othello, cordelia } = world
  await iago.delete(`/users/${othello.id}`)
  await world.db.transaction(tx =>
    tx.run(sql`update users set password_hash = null where id = ${cordelia.id}`),
  )
  const addresses = [
    hamlet.email.toUpperCase(),
    'nobody@example.org',
    othello.email,
    cordelia.email,
    'notification-bot@example.org',
  ]
  for (const email of addresses) {
    const { status, body } = await wish(world, email)
    t.same({ status, body }, { status: 200, body: { result: 'success', msg: '' } }, email)
  }
  const [known, unknown, deactivated, withoutPassword, bot] = await letters(world)
  t.match(known, { to: { address: hamlet.email }, subject: 'Your password in Verona' })
  t.same([unknown, bot], [undefined, undefined])
  t.match(JSON.stringify(deactivated), 'is deactivated: no password opens it')
  t.match(JSON.stringify(withoutPassword), 'has no password')
  for (const letter of [deactivated, withoutPassword])
    t.notMatch(JSON.stringify(letter), 'reset-password')
  t.match(await wish(world, 'nonsense'), {
    status: 400,
    body: { msg: 'Enter a valid email address.' },
  })
})

t.test('nobody is flooded, neither one person nor all, and a restart changes nothing', async t => {
  const world = await createWorld(t)
  const limited = { status: 429, body: { code: 'RATE_LIMIT_HIT' } }
  for (const email of [world.hamlet.email, 'nobody@example.org']) {
    for (let n = 0; n < 3; n += 1)
      t.match(await wish(world, email, `198.51.${n}.1`), { status: 200 })
    const { status, headers } = await wish(world, email.toUpperCase(), '198.51.9.1')
    t.match({ status, wait: Number(headers['retry-after']) > 1700 }, { status: 429, wait: true })
  }
  await world.stopServer()
  await world.startServer()
  t.match(await wish(world, world.hamlet.email, '198.51.9.1'), limited)
  for (let n = 0; n < 20; n += 1)
    t.match(await wish(world, `person${n}@example.org`, `2001:db8::${n}`), { status: 200 })
  t.match(await wish(world, 'late@example.org', '2001:db8::ffff:1'), limited, 'one network')
  t.match(await wish(world, 'late@example.org', '2001:db8:0:1::1'), { status: 200 })
  world.clock.advance(1801_000)
  t.match(await wish(world, world.hamlet.email, '203.0.113.9'), { status: 200 })
})

t.test(
  'who had the former password does not take the account with an address of theirs',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const wishes = () =>
      world.db.snapshot(tx =>
        tx.one<{ count: number }>(sql`select count(*) as count from email_changes`),
      )
    await hamlet.patch('/settings', { email: 'claudius@example.org' })
    t.same(await wishes(), { count: 1 })
    await confirm(world, await linked(world, hamlet), 'the readiness is all')
    t.same(await wishes(), { count: 0 })
    await hamlet.patch('/settings', { email: 'claudius@example.org' })
    await hamlet.patch('/settings', {
      old_password: 'the readiness is all',
      new_password: 'the rest is silence',
    })
    t.same(await wishes(), { count: 0 })
  },
)

t.test('a server without mail says so', async t => {
  const world = await createWorld(t, { mail: 'none' })
  t.match(await wish(world, world.hamlet.email), {
    status: 400,
    body: { msg: 'This server sends no mail. Ask an administrator instead.' },
  })
})

t.test('a browser does the same on pages without programs', async t => {
  const world = await createWorld(t)
  const page = async (path: string, fields?: Record<string, string>) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { content } = await ask(
      {
        socketPath: world.config.listen.socket,
        path,
        ...(fields && { method: 'POST', headers }),
      },
      fields && new URLSearchParams(fields).toString(),
    )
    return content.toString()
  }
  t.match(await page('/forgot-password'), /<form[^]*name="email"/)
  t.match(await page('/forgot-password', { email: 'nonsense' }), /Enter a valid email[^]*<form/)
  t.match(await page('/forgot-password', { email: world.hamlet.email }), /a link is on its way/)
  const [letter] = await letters(world)
  const link = /\/reset-password\/\S+/.exec(letter ? asText(letter) : '')?.[0] ?? ''
  t.match(await page(link), /For hamlet@example\.org[^]*name="password"/)
  t.match(await page(link, { password: 'short' }), /too weak[^]*<form/)
  t.match(await page(link, { password: 'the readiness is all' }), /Sign in as hamlet@example\.org/)
  for (const fields of [undefined, { password: 'the rest is silence' }])
    t.match(await page(link, fields), /not valid[^]*href="\/forgot-password"/)
})
