import t from 'tap'
import { sql } from '../../../../server/platform/database/sql.ts'
import { encode, type Params } from '../../client.ts'
import { afterPassword, appCode, enrolApp, news, nextStep } from '../../second-factors.ts'
import { createWorld, type World } from '../../world.ts'

t.setTimeout(300_000)

const failed = { status: 403, body: { code: 'TWO_FACTOR_FAILED' } }
const expired = { status: 403, body: { code: 'TWO_FACTOR_EXPIRED' } }

const fetchKey = (world: World, params: Params) =>
  world.send({
    method: 'POST',
    path: '/api/v1/fetch_api_key',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encode(params),
  })

t.test('the password opens nothing by itself; a code of the app then does, once', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const { code } = await enrolApp(world, hamlet)
  const { browser, status, body, token } = await afterPassword(world, hamlet)
  t.match(
    { status, body },
    { status: 200, body: { two_factor_methods: ['totp', 'recovery_code'] } },
  )
  t.equal(body['user_id'], undefined)
  t.equal(browser.cookies.size, 0)
  t.match(await browser.get('/users/me'), { status: 401 })
  t.match(await browser.post('/accounts/two_factor', { token }), {
    body: { code: 'REQUEST_VARIABLE_MISSING' },
  })
  t.match(await browser.post('/accounts/two_factor', { token, code: code() }), {
    status: 200,
    body: { user_id: hamlet.id, email: hamlet.email },
  })
  t.match(await browser.get('/users/me'), { status: 200 })

  const again = await afterPassword(world, hamlet)
  const answer = { token: again.token, code: code() }
  t.match(await again.browser.post('/accounts/two_factor', answer), failed, 'the same code')
})

t.test('of the same code sent twice at once one counts', async t => {
  const world = await createWorld(t)
  const { code } = await enrolApp(world, world.hamlet)
  const { browser, token } = await afterPassword(world, world.hamlet)
  const sent = { token, code: code() }
  const answers = await Promise.all([1, 2, 3].map(() => browser.post('/accounts/two_factor', sent)))
  t.same(
    answers.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, 403, 403],
  )
})

t.test('a code of the step before is good until a newer one was used', async t => {
  const world = await createWorld(t)
  const { secret } = await enrolApp(world, world.hamlet)
  nextStep(world)
  const attempt = async (steps: number) => {
    const { browser, token } = await afterPassword(world, world.hamlet)
    return browser.post('/accounts/two_factor', { token, code: appCode(world, secret, steps) })
  }
  t.match(await attempt(-2), failed)
  t.match(await attempt(2), failed)
  t.match(await attempt(-1), { status: 200 })
  t.match(await attempt(1), { status: 200 })
  t.match(await attempt(0), failed)
})

t.test('five wrong codes in half an hour, and even the right one has to wait', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const { code } = await enrolApp(world, hamlet)
  const { browser, token } = await afterPassword(world, hamlet)
  for (let n = 0; n < 4; n += 1)
    t.match(await browser.post('/accounts/two_factor', { token, code: '000000' }), failed)
  t.match(
    await fetchKey(world, {
      username: hamlet.email,
      password: hamlet.password,
      two_factor_code: 'aaaa-aaaa-aaaa-aaaa',
    }),
    failed,
    'wherever they are tried',
  )
  t.match(await browser.post('/accounts/two_factor', { token, code: code() }), {
    status: 429,
    body: { code: 'RATE_LIMIT_HIT' },
  })
  t.match(await hamlet.refusal('DELETE', '/users/me/two_factor/totp', { code: code() }), {
    status: 429,
  })
  const other = await enrolApp(world, othello)
  const others = await afterPassword(world, othello)
  t.match(
    await others.browser.post('/accounts/two_factor', { token: others.token, code: other.code() }),
    { status: 200 },
    'others are not concerned',
  )
  world.clock.advance(1801_000)
  const later = await afterPassword(world, hamlet)
  t.match(await later.browser.post('/accounts/two_factor', { token: later.token, code: code() }), {
    status: 200,
  })
})

t.test('a recovery code works once, and its owner is told', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const { recoveryCodes } = await enrolApp(world, hamlet)
  await enrolApp(world, othello)
  const [code = ''] = recoveryCodes
  const attempt = async (person: typeof hamlet) => {
    const { browser, token } = await afterPassword(world, person)
    return browser.post('/accounts/two_factor', { token, code })
  }
  t.match(await attempt(othello), failed, 'not for somebody else')
  t.match(await attempt(hamlet), { status: 200 })
  t.match(await attempt(hamlet), failed)
  t.match(await hamlet.get('/users/me/two_factor'), { recovery_codes_left: 9 })
  t.match((await news(world)).at(-1), { to: hamlet.id, news: 'recovery code used' })
})

t.test(
  'the token of a sign-in is of one person, for five minutes, and ends with the password',
  async t => {
    const world = await createWorld(t)
    const { hamlet, othello } = world
    const { code } = await enrolApp(world, hamlet)
    await enrolApp(world, othello)
    const { browser, token } = await afterPassword(world, hamlet)
    const attempt = (sent: string) =>
      browser.post('/accounts/two_factor', { token: sent, code: code() })
    const [, until, ...signature] = token.split('.')
    const others = [String(othello.id), until, ...signature].join('.')
    const longer = [String(hamlet.id), '99999999999', ...signature].join('.')
    for (const forged of [
      '',
      '.',
      'x.y.z',
      `${token}x`,
      others,
      longer,
      '1.NaN.x',
      '999.99999999999.x',
      `9${'9'.repeat(30)}.1.x`,
    ])
      t.match(await attempt(forged), expired, forged)

    world.clock.advance(5 * 60_000 - 5000)
    t.match(await attempt(token), { status: 200 })
    world.clock.advance(10_000)
    t.match(await attempt(token), expired)

    const next = await afterPassword(world, hamlet)
    await hamlet.patch('/settings', {
      old_password: hamlet.password,
      new_password: 'another secret',
    })
    t.match(
      await next.browser.post('/accounts/two_factor', { token: next.token, code: code() }),
      expired,
    )
  },
)

t.test('whoever is deactivated between the two steps does not get in', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const { code } = await enrolApp(world, hamlet)
  const { browser, token } = await afterPassword(world, hamlet)
  await world.iago.delete(`/users/${hamlet.id}`)
  t.match(await browser.post('/accounts/two_factor', { token, code: code() }), {
    status: 401,
    body: { code: 'USER_DEACTIVATED' },
  })
  t.equal(browser.cookies.size, 0)
})

t.test(
  'a program sends the code along, or is told where to get a key; keys go on working',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    const { code, recoveryCodes } = await enrolApp(world, hamlet)
    const credentials = { username: hamlet.email, password: hamlet.password }
    t.match(await fetchKey(world, credentials), {
      status: 401,
      body: { code: 'TWO_FACTOR_REQUIRED', msg: /https:\/\/chat\.example\.org/ },
    })
    t.match(
      await fetchKey(world, { ...credentials, password: 'wrong', two_factor_code: code() }),
      { status: 401, body: { code: 'AUTHENTICATION_FAILED' } },
      'the password comes first, and uses no code up',
    )
    t.match(await fetchKey(world, { ...credentials, two_factor_code: '1' }), failed)
    t.match(await fetchKey(world, { ...credentials, two_factor_code: code() }), {
      status: 200,
      body: { api_key: /^\w{32}$/, user_id: hamlet.id },
    })
    t.match(await fetchKey(world, { ...credentials, two_factor_code: code() }), failed)
    t.match(await fetchKey(world, { ...credentials, two_factor_code: recoveryCodes[3] }), {
      status: 200,
    })
    t.match((await news(world)).at(-1), { news: 'recovery code used' })
    await hamlet.get('/users/me')
  },
)

t.test('guesses at the password in front of one’s second factors are counted as well', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const begin = (password: string) =>
    hamlet.refusal('POST', '/users/me/two_factor/totp', { password })
  for (let n = 0; n < 5; n += 1) t.match(await begin('a guess'), { msg: 'Wrong password!' })
  t.match(await begin(hamlet.password), { status: 429 })
})

t.test('where no mail is sent the bot tells', async t => {
  const world = await createWorld(t)
  delete (world.config as { mail?: unknown }).mail
  const { hamlet } = world
  await enrolApp(world, hamlet)
  const { messages } = await hamlet.get<{ messages: { content: string }[] }>('/messages', {
    anchor: 'newest',
    num_before: 1,
    num_after: 0,
    apply_markdown: false,
  })
  t.match(messages, [{ content: 'An authenticator app has been set up for your account.' }])
  t.same(await world.db.snapshot(tx => tx.many(sql`select from mails`)), [])
})

t.test('only what somebody has is offered as the next step', async t => {
  const world = await createWorld(t)
  await enrolApp(world, world.hamlet)
  await world.db.transaction(tx => tx.run(sql`delete from recovery_codes`))
  const { body } = await afterPassword(world, world.hamlet)
  t.same(body['two_factor_methods'], ['totp'])
})
