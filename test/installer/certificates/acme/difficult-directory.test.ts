import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { createServer as createPlainServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { newAccountKey } from '../../../../installer/certificates/acme/account.ts'
import { certificateId } from '../../../../installer/certificates/acme/certificate-id.ts'
import { obtainChain } from '../../../../installer/certificates/acme/obtain.ts'
import { readAcmeState } from '../../../../installer/certificates/acme/state.ts'
import { httpsTransport } from '../../../../installer/certificates/acme/transport.ts'
import { localHost } from '../../../../installer/core/local-host.ts'
import { newRoot, newLeaf } from '../../../../installer/certificates/issue.ts'
import { refuses } from '../../refusal.ts'
import { name, newKey, world } from './acme-world.ts'

// What pebble never does: limits, troubles and tricks. This directory is the test's own, and issues nothing.

type Answer = (response: ServerResponse, payload: unknown) => void

const signedBody = z.object({ payload: z.string() })
const problem = (status: number, type: string, detail: string, headers = {}): Answer => {
  const body = JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail })
  return response => response.writeHead(status, headers).end(body)
}

/** An order as RFC 8555 has it, but for what is said. */
const order =
  (change: object, headers = {}): Answer =>
  response => {
    const here = `https://${response.req.headers.host}`
    const whole = {
      status: 'pending',
      identifiers: [{ type: 'dns', value: name }],
      authorizations: [`${here}/authorization`],
      finalize: `${here}/finalize`,
      ...change,
    }
    const status = response.req.url === '/newOrder' ? 201 : 200
    response.writeHead(status, { Location: `${here}/order`, ...headers })
    response.end(JSON.stringify(whole))
  }

const authorization =
  (status: string, ...challenges: readonly object[]): Answer =>
  response => {
    const identifier = { type: 'dns', value: name }
    response.end(JSON.stringify({ status, identifier, challenges }))
  }

const made = new Date()
const root = await newRoot(['127.0.0.1'], made)
const tls = await newLeaf(root, ['127.0.0.1'], made)

async function directory(t: Test, answers: Readonly<Record<string, Answer>>, offers = {}) {
  const asked: { path: string; payload: unknown }[] = []
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const path = request.url ?? ''
    const here = `https://${request.headers.host}`
    const signed = signedBody.safeParse(body === '' ? undefined : JSON.parse(body)).data
    const payload: unknown =
      signed === undefined || signed.payload === ''
        ? undefined
        : JSON.parse(Buffer.from(signed.payload, 'base64url').toString())
    asked.push({ path, payload })
    response.setHeader('Replay-Nonce', `nonce-${asked.length}`)
    const answer = answers[path]
    if (answer !== undefined) return answer(response, payload)
    if (path === '/dir') {
      const resources = ['newNonce', 'newAccount', 'newOrder'].map(key => [key, `${here}/${key}`])
      response.end(JSON.stringify({ ...Object.fromEntries(resources), ...offers }))
    } else if (path === '/newAccount')
      response.writeHead(201, { Location: `${here}/account` }).end('{"status":"valid"}')
    else response.end()
  }
  const server = createServer({ cert: tls.certificate, key: tls.key }, (request, response) => {
    void serve(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stateFile = join(t.testdir(), 'acme.json')
  const [key, account] = [newKey(), { key: newAccountKey(), contact: [] }]
  return {
    asked: (path: string) => asked.filter(one => one.path === path).map(one => one.payload),
    state: () => readAcmeState(localHost(), stateFile),
    obtain: (replaces?: string) =>
      obtainChain(world(), {
        names: [name],
        key,
        directory: { url: `https://127.0.0.1:${port}/dir`, trustedCa: root.certificate },
        account,
        challenge: { type: 'dns-01', hook: '/bin/false' },
        ...(replaces !== undefined && { replaces }),
        stateFile,
      }),
  }
}

const renewals = { renewalInfo: 'https://127.0.0.1/renewals' }

t.test('an authority that was asked too often is left alone for as long as it says', async t => {
  const limited = problem(429, 'rateLimited', 'too many certificates', { 'Retry-After': '7200' })
  const { obtain, asked, state } = await directory(t, { '/newOrder': limited }, renewals)
  await refuses(t, obtain(tls.certificate), {
    because: /was asked too often: too many certificates/,
    remedy: /wait/,
  })
  const [attempt] = (await state()).attempts
  t.equal(attempt?.outcome, 'rate-limited')
  const wait = Date.parse(attempt?.retryAt ?? '') - Date.parse(attempt?.at ?? '')
  t.ok(wait > 7_190_000 && wait <= 7_200_000, 'two hours')
  await refuses(t, obtain(), { because: /too many certificates/, exit: 'refused' })
  t.equal(asked('/newOrder').length, 1, 'it was asked once')

  const wordless = await directory(t, { '/newOrder': r => r.writeHead(429).end('<html>') })
  await refuses(t, wordless.obtain(), { because: /was asked too often: it answers 429/ })
})

t.test('an order that is not decided is kept, also while the authority is in trouble', async t => {
  let looks = 0
  const answers: Record<string, Answer> = {
    '/newOrder': order({}),
    '/authorization': authorization('valid'),
    '/order': response => order({}, looks++ === 0 ? { 'Retry-After': '170' } : {})(response, ''),
  }
  const { obtain, asked, state } = await directory(t, answers)
  await refuses(t, obtain(), { because: /has not decided yet/, remedy: /the order is kept/ })
  t.ok(looks >= 5 && looks < 20, 'three minutes, most of them at its word')
  answers['/order'] = response => response.writeHead(503).end()
  await refuses(t, obtain(), { because: /it answers 503/ })
  t.match((await state()).order?.record.url, /\/order$/)
  t.equal(asked('/newOrder').length, 1)
})

t.test('why an order was given up is told in its words, if there are any', async t => {
  const error = { type: 'urn:ietf:params:acme:error:caa', detail: 'another one is named' }
  const cases: readonly [Record<string, Answer>, RegExp, RegExp][] = [
    [{ '/newOrder': order({ status: 'invalid' }) }, /gave the order up without a reason/, /./],
    [{ '/newOrder': order({ status: 'invalid', error }) }, /refuses: another one/, /CAA record/],
    [
      {
        '/newOrder': order({}),
        '/authorization': authorization('pending', { type: 'tls-alpn-01' }),
      },
      /does not take dns-01 for chat\.parley\.test/,
      /other kind of challenge/,
    ],
  ]
  for (const [answers, because, remedy] of cases) {
    const { obtain } = await directory(t, {
      '/authorization': authorization('invalid'),
      ...answers,
    })
    await refuses(t, obtain(), { because, remedy })
  }
})

t.test(
  'a renewal names the certificate that it replaces, and gives way if that is refused',
  async t => {
    const above = await newRoot([name], made)
    const old = await newLeaf(above, [name], made)
    let orders = 0
    const answers: Record<string, Answer> = {
      '/newOrder': response =>
        (orders++ === 0
          ? problem(409, 'alreadyReplaced', 'it was replaced before')
          : problem(403, 'rejectedIdentifier', 'not that name'))(response, undefined),
    }
    const { obtain, asked } = await directory(t, answers, renewals)
    await refuses(t, obtain(old.certificate), {
      because: /refuses: not that name/,
      remedy: /choose a host name/,
    })
    const identifiers = [{ type: 'dns', value: name }]
    t.same(asked('/newOrder'), [
      { identifiers, replaces: await certificateId(old.certificate) },
      { identifiers },
    ])
    orders = 0
    answers['/authorization'] = authorization('invalid')
    const refusal = answers['/newOrder']
    answers['/newOrder'] = (response, payload) =>
      (orders === 0 ? refusal : order({ status: 'invalid' }))?.(response, payload)
    await refuses(t, obtain(old.certificate), { because: /gave the order up/ })
    t.equal(asked('/newOrder').length, 4, 'what it takes then is gone on with')

    const silent = await directory(t, answers)
    await t.rejects(silent.obtain(old.certificate))
    t.same(silent.asked('/newOrder'), [{ identifiers }], 'not where nothing is known of renewals')
  },
)

t.test('an authority in trouble is asked again twice, then on the next run', async t => {
  let times = 0
  const { obtain, state } = await directory(t, {
    '/newAccount': response => {
      times += 1
      response.writeHead(503).end('<html>')
    },
  })
  await refuses(t, obtain(), { because: /it answers 503/, remedy: /tried again by itself/ })
  t.equal(times, 3)
  t.match((await state()).attempts, [{ outcome: 'network' }])
})

t.test(
  'a directory cannot lead elsewhere, nor talk without end, nor into the terminal',
  async t => {
    const tricks: [Record<string, Answer>, RegExp][] = [
      [{ '/dir': r => r.writeHead(302, { Location: 'https://127.0.0.1:1/' }).end() }, /./],
      [{ '/dir': r => r.end('x'.repeat(2_000_000)) }, /without end/],
      [{ '/dir': r => r.end('{"newNonce":"http://127.0.0.1/"}') }, /not an https|Unable to locate/],
      [{ '/newAccount': problem(403, 'x', 'a\u001b[2Jb') }, /refuses: a \[2Jb/],
      [
        { '/newOrder': r => r.writeHead(201, { Location: 'x' }).end('{}') },
        /an order that is none/,
      ],
    ]
    for (const [answers, because] of tricks) {
      const { obtain, state } = await directory(t, answers)
      await refuses(t, obtain(), { because })
      t.match((await state()).attempts, [{ outcome: 'refused' }])
    }
  },
)

t.test('whoever speaks no TLS is told in the words of the system', async t => {
  const server = createPlainServer(socket => socket.end('SSH-2.0-nothing\r\n')).listen(
    0,
    '127.0.0.1',
  )
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = z.object({ port: z.number() }).parse(server.address())
  const asked = httpsTransport(undefined)({
    url: `https://127.0.0.1:${port}/`,
    method: 'get',
    headers: {},
  })
  await t.rejects(asked, { message: /^127\.0\.0\.1:\d+ cannot be reached: .*ssl/i })
})
