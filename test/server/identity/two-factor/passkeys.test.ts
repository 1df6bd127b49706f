import t from 'tap'
import { removeExpired } from '../../../../server/domain/event-queues/expiry.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { authenticator } from '../../authenticator.ts'
import { openBrowser, type Browser } from '../../browser.ts'
import type { Person } from '../../person.ts'
import { afterPassword, askForPasskey, enrolApp, enrolPasskey, news } from '../../second-factors.ts'
import { createWorld, type World } from '../../world.ts'

t.setTimeout(300_000)

const failed = { status: 403, body: { code: 'TWO_FACTOR_FAILED' } }
const refused = { status: 403, code: 'TWO_FACTOR_FAILED' }
const path = '/users/me/two_factor/passkeys'

/** What the browser is told to have signed. */
async function asked(browser: Browser, token?: string) {
  const { body } = await browser.post('/accounts/passkey/options', { ...(token && { token }) })
  return body['options'] as {
    challenge: string
    rpId: string
    userVerification: string
    allowCredentials: { id: string }[]
  }
}

const add = (person: Person, passkey: unknown) =>
  person.refusal('POST', path, { name: 'x', passkey })

t.test('a passkey is made for the password, and alone signs in whoever unlocks it', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  t.match(await hamlet.refusal('POST', `${path}/options`), { code: 'REQUEST_VARIABLE_MISSING' })
  t.match(await askForPasskey(hamlet), {
    options: {
      rp: { id: 'chat.example.org', name: 'Verona' },
      user: { name: hamlet.email, displayName: 'Hamlet' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    },
  })
  const { device, recoveryCodes } = await enrolPasskey(hamlet)
  t.equal(recoveryCodes?.length, 10)
  const browser = openBrowser(world)
  const options = await asked(browser)
  t.match(options, { rpId: 'chat.example.org', userVerification: 'required', allowCredentials: [] })
  t.match(await browser.post('/accounts/passkey', { passkey: device.get(options) }), {
    status: 200,
    body: { user_id: hamlet.id },
  })
  t.match(await browser.get('/users/me'), { status: 200, body: { email: hamlet.email } })
  t.same(await news(world), [{ to: hamlet.id, news: 'passkey added' }])
})

t.test('after the password a passkey of the same person is the second step', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const { device } = await enrolPasskey(hamlet)
  const { device: others } = await enrolPasskey(othello)
  const { browser, token, body } = await afterPassword(world, hamlet)
  t.match(body, { two_factor_methods: ['passkey', 'recovery_code'] })
  const attempt = (passkey: unknown) => browser.post('/accounts/two_factor', { token, passkey })
  const options = await asked(browser, token)
  t.match(options.allowCredentials, [{ id: device.id }])
  t.match(await attempt(others.get(options)), failed, "somebody else's")
  t.match(
    await attempt(device.get(await asked(browser))),
    failed,
    'what was asked of anybody is no answer to what is asked of one',
  )
  t.match(await attempt(device.get(await asked(browser, token), { userHandle: null })), {
    status: 200,
  })
  t.match(await browser.post('/accounts/passkey/options', { token: 'x' }), {
    body: { code: 'TWO_FACTOR_EXPIRED' },
  })
})

t.test('what was signed elsewhere, otherwise, or by nobody, is refused in one voice', async t => {
  const world = await createWorld(t)
  const { device } = await enrolPasskey(world.hamlet)
  const browser = openBrowser(world)
  const attempt = (passkey: unknown) => browser.post('/accounts/passkey', { passkey })
  const mischief = {
    'another origin': { origin: 'https://evil.example' },
    'another site': { site: 'evil.example' },
    'another ceremony': { type: 'webauthn.create' },
    'without the person having been verified': { flags: 1 },
    'without anybody there': { flags: 0 },
    'another person': { userHandle: 'OTk' },
  }
  for (const [what, wish] of Object.entries(mischief))
    t.match(await attempt(device.get(await asked(browser), wish)), failed, what)
  t.match(await attempt(authenticator().get(await asked(browser))), failed, 'an unknown passkey')

  const impostor = { ...authenticator().get(await asked(browser)), id: device.id }
  t.match(await attempt(impostor), failed, 'signed with another key')
  const good = device.get(await asked(browser))
  const spoilt = { ...good, response: { ...good.response, authenticatorData: 'AAAA' } }
  t.match(await attempt(spoilt), failed, 'data of no authenticator')
  const next = device.get(await asked(browser))
  t.match(
    await attempt({ ...next, response: { ...next.response, clientDataJSON: 'AAAA' } }),
    failed,
    'no client data',
  )
  for (const nonsense of [null, 1, {}, { ...next, id: '!' }, { ...next, type: 'x' }])
    t.match(await attempt(nonsense), { status: 400 })
  t.equal(browser.cookies.size, 0)
})

t.test('a challenge is answered once, within five minutes, for what it was made', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, clock, db } = world
  const { device } = await enrolPasskey(hamlet)
  const browser = openBrowser(world)
  const attempt = (passkey: unknown) => browser.post('/accounts/passkey', { passkey })

  t.match(await attempt(device.get({ challenge: 'bWFkZSB1cA' })), failed, 'made up')
  const signed = device.get(await asked(browser))
  t.match(await attempt(signed), { status: 200 })
  t.match(await attempt(signed), failed, 'replayed')
  const options = await asked(browser)
  t.match(await attempt(device.get(options, { origin: 'https://evil.example' })), failed)
  t.match(await attempt(device.get(options)), failed, 'the first answer took it away')

  const late = await asked(browser)
  const tooLate = await askForPasskey(hamlet)
  clock.advance(5 * 60_000 + 1000)
  t.match(await attempt(device.get(late)), failed)
  t.match(await add(hamlet, authenticator().create(tooLate.options)), refused)
  const { options: mine } = await askForPasskey(hamlet)
  t.match(await attempt(device.get(mine)), failed, 'made for another occasion')
  t.match(await add(othello, authenticator().create(mine)), refused, 'made for somebody else')

  await asked(browser)
  clock.advance(5 * 60_000 + 1000)
  await removeExpired(world.context)
  t.same(await db.snapshot(tx => tx.many(sql`select from passkey_challenges`)), [])
})

t.test('a passkey made elsewhere, otherwise, or in no form at all, is not taken', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const add = async (make: (made: { challenge: string; user: { id: string } }) => unknown) => {
    const { options } = await askForPasskey(hamlet)
    return hamlet.refusal('POST', path, { name: 'x', passkey: make(options) })
  }
  const mischief = {
    'another origin': { origin: 'https://evil.example' },
    'another site': { site: 'evil.example' },
    'another ceremony': { type: 'webauthn.get' },
    'without the person having been verified': { flags: 1 },
    'a form that nobody knows': { format: 'homemade' },
    'a signature that is not there': { format: 'packed' },
    'a word of its own that does not hold': { vouches: 'falsely' },
  } as const
  for (const [what, wish] of Object.entries(mischief))
    t.match(await add(options => authenticator().create(options, wish)), refused, what)
  const deep = Buffer.alloc(40_000, 0x81).toString('base64url')
  const long = Buffer.from('9bffffffffffffffff', 'hex').toString('base64url')
  for (const attestationObject of ['', 'AAAA', 'oWNmbXRkbm9uZQ', '_____w', 'n5-fn58', deep, long])
    t.match(
      await add(options => {
        const made = authenticator().create(options)
        return { ...made, response: { ...made.response, attestationObject } }
      }),
      refused,
      `malformed: ${attestationObject.slice(0, 20)}`,
    )
  const u2f = await add(options => authenticator().create(options, { format: 'fido-u2f' }))
  t.match(u2f, refused, 'a signature that does not hold')
  t.match(await add(() => 'nothing'), { status: 400 })
  t.match(await hamlet.get('/users/me/two_factor'), { passkeys: [], recovery_codes_left: 0 })
  const { options } = await askForPasskey(hamlet)
  const passkey = authenticator().create(options, { vouches: 'truly' })
  await hamlet.post(path, { name: 'It was not asked to vouch for itself', passkey })
})

t.test(
  'a copied passkey is refused where its authenticator counts, and its owner is told',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const { device } = await enrolPasskey(hamlet)
    const attempt = async (counter: number) => {
      const browser = openBrowser(world)
      const passkey = device.get(await asked(browser), { counter })
      return (await browser.post('/accounts/passkey', { passkey })).status
    }
    t.equal(await attempt(0), 200)
    t.equal(await attempt(0), 200, 'one that never counts is never a copy by that')
    t.equal(await attempt(7), 200)
    t.notMatch((await news(world)).at(-1), { news: 'passkey copied' })
    t.equal(await attempt(7), 403)
    t.match((await news(world)).at(-1), { to: hamlet.id, news: 'passkey copied' })
    t.equal(await attempt(3), 403)
    t.equal(await attempt(0), 403)
    t.equal(await attempt(8), 200)
    t.equal(await attempt(2 ** 32 - 1), 200, 'the last that there is')
  },
)

t.test('people name their passkeys, see when each was used, and remove them', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const { device, id } = await enrolPasskey(hamlet, ' My phone ')
  const second = await enrolPasskey(hamlet, 'A key of steel')
  t.equal(second.recoveryCodes, undefined, 'codes are made with the first')
  t.match((await askForPasskey(hamlet)).options, {
    excludeCredentials: [{ id: device.id }, { id: second.device.id }],
  })
  const browser = openBrowser(world)
  await browser.post('/accounts/passkey', { passkey: device.get(await asked(browser)) })
  t.match(await hamlet.get('/users/me/two_factor'), {
    passkeys: [
      { id, name: 'My phone', date_created: Number, last_used: Number },
      { id: second.id, name: 'A key of steel', last_used: null },
    ],
  })
  await hamlet.patch(`${path}/${id}`, { name: 'Old phone' })
  t.match(await hamlet.refusal('PATCH', `${path}/${id}`, { name: '  ' }), { status: 400 })
  const none = { msg: 'No such passkey' }
  t.match(await othello.refusal('PATCH', `${path}/${id}`, { name: 'Mine' }), none)
  t.match(await hamlet.refusal('PATCH', `${path}/99999999999`, { name: 'x' }), { status: 400 })
  const { password } = othello
  t.match(await othello.refusal('DELETE', `${path}/${id}`, { password }), none)
  t.match(await hamlet.refusal('DELETE', `${path}/${id}`, { password: 'a guess' }), {
    msg: 'Wrong password!',
  })
  t.match(await hamlet.get('/users/me/two_factor'), { passkeys: [{ name: 'Old phone' }, {}] })

  await hamlet.delete(`${path}/${id}`, { password: hamlet.password })
  const passkey = device.get(await asked(browser))
  t.match(await browser.post('/accounts/passkey', { passkey }), failed)
  t.match(await hamlet.get('/users/me/two_factor'), { recovery_codes_left: 10 })
  const app = await enrolApp(world, hamlet)
  await hamlet.delete(`${path}/${second.id}`, { code: app.code() })
  t.match(await hamlet.get('/users/me/two_factor'), { totp: true, recovery_codes_left: 10 })
})

t.test('one passkey is registered once, and nobody has more than 25', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const device = authenticator()
  const add = async (person: Person, made = device) => {
    const { options } = await askForPasskey(person)
    return { name: 'x', passkey: made.create(options) }
  }
  await hamlet.post(path, await add(hamlet))
  t.match(await othello.refusal('POST', path, await add(othello)), {
    msg: 'This passkey is registered already.',
  })
  await world.db.transaction(tx =>
    tx.run(sql`
      insert into passkeys (user_id, credential_id, public_key, counter, transports, name, created_at)
      select user_id, n, public_key, 0, '{}', 'x', now() from passkeys, generate_series(1, 24) n`),
  )
  t.match(await hamlet.refusal('POST', path, await add(hamlet, authenticator())), {
    msg: 'You have too many passkeys. Remove one first.',
  })
})

t.test('a server without a name has no passkeys, and says so', async t => {
  for (const url of ['https://192.0.2.7', 'https://[2001:db8::7]:8443']) {
    const { hamlet }: World = await createWorld(t, { url })
    const { password } = hamlet
    t.match(await hamlet.refusal('POST', `${path}/options`, { password }), {
      msg: /address without a name/,
    })
  }
})
