import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { openBrowser } from '../browser.ts'
import { createWorld, type World } from '../world.ts'

const signIn = async (world: World) => {
  const browser = openBrowser(world)
  const { email, password } = world.hamlet
  const answer = await browser.post('/login', { username: email, password })
  return { browser, answer }
}

t.test('a page signs in, acts, and signs out', async t => {
  const world = await createWorld(t)
  const { browser, answer } = await signIn(world)
  t.match(answer, { status: 200, body: { user_id: world.hamlet.id } })
  t.match(await browser.get('/users/me'), { status: 200, body: { email: world.hamlet.email } })
  const kept = new Map(browser.cookies)
  t.match(await browser.post('/register', { fetch_event_types: [] }), { status: 200 })
  t.match(await browser.post('/logout'), { status: 200 })
  t.equal(browser.cookies.size, 0, 'the cookies are taken back')
  const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join('; ')
  const again = await world.send({ method: 'GET', path: '/json/users/me', headers: { cookie } })
  t.match(
    again,
    {
      status: 401,
      body: { code: 'UNAUTHORIZED' },
      headers: { 'www-authenticate': /^Session/ },
    },
    'a copy of the cookie is worth nothing',
  )
})

t.test('the session cookie is out of reach of scripts, other sites and plain HTTP', async t => {
  const world = await createWorld(t)
  const { answer } = await signIn(world)
  const [session, csrf] = answer.headers['set-cookie'] ?? []
  t.match(
    session,
    /^__Host-parley-session=\w{32}; Path=\/; Max-Age=1209600; Secure; HttpOnly; SameSite=Lax$/,
  )
  t.match(
    csrf,
    /^__Host-csrftoken=test\.[\w-]{43}; Path=\/; Max-Age=1209600; Secure; SameSite=Lax$/,
  )
})

t.test('the database holds neither a session token nor an API key', async t => {
  const world = await createWorld(t)
  const { browser } = await signIn(world)
  const token = browser.cookies.get('__Host-parley-session') ?? ''
  const dump = await world.db.snapshot(async tx =>
    JSON.stringify([
      await tx.many(sql`select sessions::text as row from sessions`),
      await tx.many(sql`select api_keys::text as row from api_keys`),
    ]),
  )
  for (const secret of [token, world.hamlet.apiKey]) {
    t.notMatch(dump, secret)
    t.notMatch(dump, Buffer.from(secret).toString('hex'))
  }
})

t.test('another site cannot act in my name', async t => {
  const world = await createWorld(t)
  const { browser } = await signIn(world)
  const refused = { status: 403, body: { code: 'CSRF_FAILED' } }
  const act = (headers: Record<string, string>) => browser.post('/register', {}, headers)
  t.match(await act({ 'x-csrftoken': '' }), refused, 'without the token')
  t.match(await act({ 'x-csrftoken': 'x'.repeat(43) }), refused, 'with a wrong token')
  t.match(await act({ origin: 'https://evil.example' }), refused, 'from another origin')
  t.match(await act({ origin: 'null' }), refused, 'from nowhere')
  t.match(await act({ 'sec-fetch-site': 'cross-site' }), refused, 'by its own admission')
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  t.match(
    await world.send({
      method: 'POST',
      path: '/json/register',
      headers: { cookie, origin: world.config.url },
    }),
    refused,
    'without the header',
  )
  const token = { 'x-csrftoken': browser.cookies.get('__Host-csrftoken') ?? '' }
  t.match(await act({ ...token }), { status: 200 }, 'but my own page can')
})

t.test('another site cannot sign me in as somebody else', async t => {
  const world = await createWorld(t)
  const browser = openBrowser(world)
  const { email: username, password } = world.hamlet
  t.match(
    await browser.post('/login', { username, password }, { origin: 'https://evil.example' }),
    {
      status: 403,
      body: { code: 'CSRF_FAILED' },
    },
  )
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ username, password }).toString()
  t.match(
    await world.send({ method: 'POST', path: '/json/login', headers, body }),
    { status: 403 },
    'nor can what does not say where it comes from',
  )
  t.equal(browser.cookies.size, 0)
  t.match(
    await world.send({
      method: 'POST',
      path: '/json/login',
      headers: { ...headers, 'sec-fetch-site': 'same-origin' },
      body,
    }),
    { status: 200 },
    'a page of ours is known by either header',
  )
})

t.test('looking needs no proof of where a request comes from', async t => {
  const world = await createWorld(t)
  t.match(await world.send({ method: 'GET', path: '/json/server_settings' }), { status: 200 })
})

t.test('a session ends after two weeks', async t => {
  const world = await createWorld(t)
  const { browser } = await signIn(world)
  world.clock.advance(14 * 24 * 3600 * 1000 - 60_000)
  t.match(await browser.get('/users/me'), { status: 200 })
  world.clock.advance(120_000)
  t.match(await browser.get('/users/me'), { status: 401 })
})
