import t from 'tap'
import { createWorld } from '../world.ts'

const unauthorized = (msg: RegExp) => ({
  status: 401,
  body: { result: 'error', code: 'UNAUTHORIZED', msg },
  headers: { 'www-authenticate': 'Basic realm="zulip"' },
})

t.test('without a key, or with one that is not theirs, nobody gets in', async t => {
  const world = await createWorld(t)
  const { email, apiKey } = world.hamlet
  const ask = (headers: Record<string, string>) =>
    world.send({ method: 'GET', path: '/api/v1/users/me', headers })
  const basic = (text: string) =>
    ask({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })
  const wrongKey = { status: 401, body: { code: 'INVALID_API_KEY', msg: 'Invalid API key' } }

  t.match(await basic(`${email}:${apiKey}`), { status: 200 })
  t.match(
    await basic(`${email.toUpperCase()}:${apiKey}`),
    { status: 200 },
    'addresses have no case',
  )
  t.match(await ask({}), unauthorized(/Missing authorization header/))
  t.match(await ask({ authorization: `Bearer ${apiKey}` }), unauthorized(/requires HTTP basic/))
  t.match(await ask({ authorization: 'Basic' }), unauthorized(/Invalid authorization header/))
  t.match(await basic('no colon'), unauthorized(/Invalid authorization header/))
  t.match(await basic(`${email}:${'x'.repeat(32)}`), wrongKey)
  t.match(await basic(`${email}:`), wrongKey)
  t.match(await basic(`${world.othello.email}:${apiKey}`), wrongKey, 'a key belongs to its address')
  t.match(await basic(`nobody@example.org:${apiKey}`), wrongKey)
})

t.test('a key opens nothing below /json, a session nothing below /api', async t => {
  const world = await createWorld(t)
  const { email, apiKey } = world.hamlet
  const authorization = `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}`
  t.match(await world.send({ method: 'GET', path: '/json/users/me', headers: { authorization } }), {
    status: 401,
    body: { code: 'UNAUTHORIZED', msg: /Not logged in/ },
  })
  const everything = '?anchor=newest&num_before=9&num_after=0&narrow=[["channels","web-public"]]'
  for (const [method, path] of [
    ['GET', `/messages${encodeURI(everything)}`],
    ['POST', '/register'],
    ['GET', '/users'],
    ['GET', '/streams'],
  ] as const) {
    t.match(await world.send({ method, path: `/api/v1${path}` }), unauthorized(/Missing/), path)
    t.match(
      await world.send({ method, path: `/json${path}` }),
      {
        status: 401,
        body: {
          code: 'UNAUTHORIZED',
          msg: 'Not logged in: API authentication or user session required',
        },
        headers: { 'www-authenticate': 'Session realm="zulip"' },
      },
      `${path} is for people who have signed in, also what would be open to the world`,
    )
  }
})
