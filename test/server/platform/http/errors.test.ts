import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import t from 'tap'
import { notAudited } from '../../../../server/audit/audits.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { errorFacts } from '../../../../server/platform/http/error-facts.ts'
import { endpoint } from '../../../../server/platform/http/endpoint.ts'
import { text } from '../../../../server/platform/http/parameters.ts'
import { spawnServer } from '../../process.ts'
import { createWorld } from '../../world.ts'

const fail = endpoint({
  method: 'POST',
  path: '/fail',
  summary: 'For this test.',
  auth: 'none',
  audits: notAudited('it changes nothing'),
  prefixes: [''],
  params: { content: text() },
  handle: async ({ db }, { params }) =>
    db.snapshot(tx => tx.one(sql`select ${params.content}::int`)),
})

t.test('an unknown path and a wrong method are told apart', async t => {
  const world = await createWorld(t)
  const ask = (method: string, path: string) => world.send({ method, path })
  t.match(await ask('GET', '/api/v1/nowhere'), {
    status: 404,
    body: { result: 'error', code: 'NOT_FOUND' },
  })
  t.match(await ask('GET', '/users'), { status: 404 }, 'without its prefix')
  t.match(await ask('DELETE', '/api/v1/users'), {
    status: 405,
    headers: { allow: 'GET, POST' },
    body: { result: 'error', code: 'METHOD_NOT_ALLOWED', allowed_methods: ['GET', 'POST'] },
  })
  t.match(await ask('PATCH', '/json/streams/7/members'), {
    status: 405,
    body: { allowed_methods: ['GET'] },
  })
  t.match(await ask('GET', '/api/v1/users/%ff'), { status: 400, body: { result: 'error' } })
})

t.test('what is no request is refused in the same words as any other', async t => {
  const world = await createWorld(t)
  t.match(await world.send({ method: 'GET', path: `/api/v1/users?a=${'x'.repeat(40_000)}` }), {
    status: 431,
    body: { result: 'error', code: 'BAD_REQUEST', msg: /too long/ },
  })
  const said = await textOf(connect(world.config.listen.socket ?? '').end('nonsense\r\n\r\n'))
  t.match(said, /^HTTP\/1\.1 400 .*"result":"error".*no HTTP request/s)
})

t.test(
  'a mistake of ours tells the caller nothing, and the log nothing that somebody wrote',
  async t => {
    const world = await createWorld(t, { endpoints: [fail] })
    const { status, body } = await world.send({
      method: 'POST',
      path: '/fail?content=a+secret+sentence',
    })
    t.same(
      { status, body },
      {
        status: 500,
        body: { result: 'error', msg: 'Internal server error', code: 'INTERNAL_SERVER_ERROR' },
      },
    )
    const error: unknown = await world.db
      .snapshot(tx => tx.one(sql`select ${'a secret sentence'}::int`))
      .catch((reason: unknown) => reason)
    const facts = JSON.stringify(errorFacts(error))
    t.match(facts, /22P02/, 'the kind of error is known')
    t.match(facts, /errors\.test\.ts/, 'and its place')
    t.notMatch(facts, /secret/)
    t.same(errorFacts('a secret sentence'), { kind: 'string' })
  },
)

t.test('the log names calls, but no key, password, address or content', async t => {
  const world = await createWorld(t)
  await world.stopServer()
  const server = spawnServer(world.config)
  await server.says('ready')
  await world.hamlet.post('/register', { narrow: [['topic', 'a secret topic']] })
  await world.send({
    method: 'POST',
    path: `/api/v1/fetch_api_key?username=${world.hamlet.email}&password=wrong-secret`,
  })
  await server.end('SIGTERM')
  const log = JSON.stringify(server.lines)
  t.match(log, /"route":"\/api\/v1\/register"/)
  t.match(log, /"route":"\/api\/v1\/fetch_api_key","status":401/)
  t.notMatch(log, /secret|hamlet/)
  await world.startServer()
})
