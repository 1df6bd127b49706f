import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { certificateId } from '../../../../installer/certificates/acme/certificate-id.ts'
import type { Directory } from '../../../../installer/certificates/acme/connection.ts'
import { renewalAdvice } from '../../../../installer/certificates/acme/renewal.ts'
import { newRoot, newLeaf } from '../../../../installer/certificates/issue.ts'
import { world } from './acme-world.ts'

const day = 86_400_000
const hour = 3_600_000
const made = new Date()
const authority = await newRoot(['chat.parley.test'], made)
const ofDirectory = await newRoot(['127.0.0.1'], made)
const { certificate: chain } = await newLeaf(authority, ['chat.parley.test'], made)
const id = (await certificateId(chain)) ?? ''

/** What the directory says; pebble of Debian 12 knows nothing of renewals, so this one is the test's own. */
type Directing = {
  status: number
  document: unknown
  retryAfter?: string
  offers: boolean
}

async function directory(t: Test, says: Directing) {
  const tls = await newLeaf(ofDirectory, ['127.0.0.1'], made)
  const asked: string[] = []
  const server = createServer({ cert: tls.certificate, key: tls.key }, (request, response) => {
    asked.push(request.url ?? '')
    const here = `https://127.0.0.1:${port()}`
    if (request.url === '/dir')
      response.end(JSON.stringify(says.offers ? { renewalInfo: `${here}/renewals` } : {}))
    else {
      const headers = says.retryAfter === undefined ? {} : { 'Retry-After': says.retryAfter }
      response.writeHead(says.status, headers).end(JSON.stringify(says.document))
    }
  }).listen(0, '127.0.0.1')
  const port = () => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }
  await once(server, 'listening')
  t.teardown(() => server.close())
  const where: Directory = {
    url: `https://127.0.0.1:${port()}/dir`,
    trustedCa: ofDirectory.certificate,
  }
  const stateFile = join(t.testdir(), 'acme.json')
  let now = made
  return {
    asked,
    after: (ms: number) => (now = new Date(made.getTime() + ms)),
    stop: () => server.close(),
    advice: (random = 0.5, { wait } = world()) =>
      renewalAdvice(
        { ...world(), now: () => now, random: () => random, wait },
        { chain, directory: where, stateFile },
      ),
  }
}

const window = (from: number, to: number) => ({
  suggestedWindow: {
    start: new Date(made.getTime() + from * day).toISOString(),
    end: new Date(made.getTime() + to * day).toISOString(),
  },
})
const at = (date: Date) => (date.getTime() - made.getTime()) / day

t.test('a certificate is named as RFC 9773 names its example', async t => {
  const folder = t.testdir()
  const key = '69885B6B87464041E1B37B847BA0AE2CDE01C8D4'
  writeFileSync(
    join(folder, 'openssl.cnf'),
    `[req]\ndistinguished_name=dn\n[dn]\n[x]\nauthorityKeyIdentifier=DER:30168014${key}\n`,
  )
  const argv = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
  ].concat(['-keyout', '/dev/null', '-subj', '/CN=x', '-extensions', 'x'])
  const pem = execFileSync(
    'openssl',
    [...argv, '-config', join(folder, 'openssl.cnf'), '-set_serial', '0x87654321'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  t.equal(await certificateId(pem), 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE')
  t.equal(await certificateId(authority.certificate), undefined, 'a root has no authority above it')
})

t.test('the moment is drawn once in the window that the authority names', async t => {
  const { advice, asked, after } = await directory(t, {
    offers: true,
    status: 200,
    retryAfter: '7200',
    document: { ...window(20, 24), explanationURL: 'https://example.org/why' },
  })
  const first = await advice(0.25)
  t.equal(at(first.renewAt), 21)
  t.match(first.because, /^the authority names /)
  t.equal(first.explanation, 'https://example.org/why')
  t.equal(first.askAgainAt.getTime() - made.getTime(), 2 * hour, 'its Retry-After')
  t.same(asked, ['/dir', `/renewals/${id}`])

  after(hour)
  t.same(await advice(0.75), first, 'not asked again before that')
  t.equal(asked.length, 2)
  after(3 * hour)
  t.equal(at((await advice(0.75)).renewAt), 21, 'asked again, the same window: not drawn again')
  t.equal(asked.length, 4)
})

t.test('a window that moves, moves the moment: a revocation is coming', async t => {
  const says: Directing = { offers: true, status: 200, document: window(20, 24) }
  const { advice, after } = await directory(t, says)
  t.equal(at((await advice()).renewAt), 22)
  says.document = window(-2, -1)
  after(7 * hour)
  t.equal(at((await advice()).renewAt), -1.5, 'at once')
})

t.test('Retry-After is held to a minute and to a day, and is six hours without one', async t => {
  const says: Directing = { offers: true, status: 200, document: window(20, 24) }
  for (const [retryAfter, expected] of [
    ['1', 60_000],
    ['999999', day],
    ['nonsense', 6 * hour],
    [new Date(made.getTime() + 5 * hour).toUTCString(), 5 * hour],
  ] as const) {
    const { advice } = await directory(t, { ...says, retryAfter })
    const wait = (await advice()).askAgainAt.getTime() - made.getTime()
    t.ok(Math.abs(wait - expected) < 1000, retryAfter)
  }
})

/** A third of the life before the end. */
const usual = (advice: { because: string; renewAt: Date }) => {
  const life = 45 + 1 / 24
  return (
    advice.because === 'a third of its life before its end' &&
    Math.abs(at(advice.renewAt) - (45 - life / 3)) < 0.001
  )
}

t.test('without a word of the authority a third of the life is left', async t => {
  const silent: [string, Directing][] = [
    ['it knows nothing of renewals', { offers: false, status: 200, document: {} }],
    ['nor of this certificate', { offers: true, status: 404, document: { detail: 'not found' } }],
    ['it is in trouble', { offers: true, status: 500, document: {} }],
    ['it talks nonsense', { offers: true, status: 200, document: { suggestedWindow: 'soon' } }],
    ['its window ends before it begins', { offers: true, status: 200, document: window(9, 8) }],
    ['it would let the certificate end', { offers: true, status: 200, document: window(190, 200) }],
  ]
  for (const [why, says] of silent) {
    const { advice } = await directory(t, says)
    const given = await advice()
    t.ok(usual(given), why)
    t.ok(given.askAgainAt > made, 'and it is not asked at once again')
  }
})

t.test('a directory that fails leaves what it said before', async t => {
  const says: Directing = { offers: true, status: 200, document: window(20, 24) }
  const { advice, after } = await directory(t, says)
  await advice()
  says.status = 503
  after(7 * hour)
  const later = await advice()
  t.equal(at(later.renewAt), 22)
  t.equal(later.askAgainAt.getTime() - made.getTime(), 13 * hour)
  says.offers = false
  after(14 * hour)
  t.ok(usual(await advice()), 'but when it withdraws the offer, that holds')
})

t.test('a run that is stopped while it waits is not taken for an authority’s silence', async t => {
  const { advice } = await directory(t, { offers: true, status: 503, document: {} })
  const stopped = { ...world(), wait: () => Promise.reject(new Error('stopped')) }
  await t.rejects(advice(0.5, stopped), { message: 'stopped' })
})

t.test('an ended certificate is not asked about', async t => {
  const says: Directing = { offers: true, status: 200, document: window(20, 24) }
  const { advice, after, asked } = await directory(t, says)
  after(200 * day)
  t.ok(usual(await advice()))
  t.same(asked, [])
})
