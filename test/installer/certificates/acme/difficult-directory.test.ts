import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { newAccountKey } from '../../../../installer/certificates/acme/account.ts'
import { certificateId } from '../../../../installer/certificates/acme/certificate-id.ts'
import { obtainChain } from '../../../../installer/certificates/acme/obtain.ts'
import { readAcmeState } from '../../../../installer/certificates/acme/state.ts'
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
  return {
    asked: (path: string) => asked.filter(one => one.path === path).map(one => one.payload),
    state: () => readAcmeState(localHost(), stateFile),
    obtain: (replaces?: string) =>
      obtainChain(world(), {
        names: [name],
        key: newKey(),
        directory: { url: `https://127.0.0.1:${port}/dir`, trustedCa: root.certificate },
        account: { key: newAccountKey(), contact: [] },
        challenge: { type: 'dns-01', hook: '/bin/false' },
        ...(replaces !== undefined && { replaces }),
        stateFile,
      }),
  }
}

t.test('an authority that was asked too often is left alone for as long as it says', async t => {
  const limited = problem(429, 'rateLimited', 'too many certificates', { 'Retry-After': '7200' })
  const { obtain, asked, state } = await directory(t, { '/newOrder': limited })
  await refuses(t, obtain(), {
    because: /was asked too often: too many certificates/,
    remedy: /wait/,
  })
  const [attempt] = (await state()).attempts
  t.equal(attempt?.outcome, 'rate-limited')
  const wait = Date.parse(attempt?.retryAt ?? '') - Date.parse(attempt?.at ?? '')
  t.ok(wait > 7_190_000 && wait <= 7_200_000, 'two hours')
  await refuses(t, obtain(), { because: /too many certificates/, exit: 'refused' })
  t.equal(asked('/newOrder').length, 1, 'it was asked once')
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
    const offers = { renewalInfo: 'https://127.0.0.1/renewals' }
    const { obtain, asked } = await directory(t, answers, offers)
    await refuses(t, obtain(old.certificate), {
      because: /refuses: not that name/,
      remedy: /choose a host name/,
    })
    const identifiers = [{ type: 'dns', value: name }]
    t.same(asked('/newOrder'), [
      { identifiers, replaces: await certificateId(old.certificate) },
      { identifiers },
    ])
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
