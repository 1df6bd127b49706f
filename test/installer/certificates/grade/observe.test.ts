import { writeFileSync } from 'node:fs'
import { createServer as serveTls } from 'node:https'
import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { answerIn } from '../../../../installer/certificates/grade/answer.ts'
import { gradeOf } from '../../../../installer/certificates/grade/grade.ts'
import { observeHandshakes } from '../../../../installer/certificates/grade/observe.ts'
import { suites } from '../../../../installer/certificates/grade/suites.ts'
import { visit } from '../../../../installer/certificates/grade/visit.ts'
import { issuedChain, newAuthority } from '../../../../installer/certificates/authority.ts'
import { freePort } from '../../../peers/loopback.ts'
import { whyNoNginx } from '../../../peers/nginx-site.ts'
import { nginx } from '../../../peers/nginx.ts'
import { ownFolder } from '../../../peers/own-folder.ts'
import { openssl } from '../openssl.ts'
import { hostname, names, served } from '../real-store.ts'

t.setTimeout(120_000)

t.test('our own site: what it agrees to, and A+', { skip: whyNoNginx }, async t => {
  const { server, authority } = await served(t)
  const found = await observeHandshakes(server.port, hostname)
  const suitesIn = (protocol: 'TLS 1.2' | 'TLS 1.3') =>
    found.agreed[protocol]?.suites.map(({ name }) => name).sort()
  t.same(Object.keys(found.agreed), ['TLS 1.2', 'TLS 1.3'])
  t.same(suitesIn('TLS 1.2'), [
    'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
  ])
  t.same(suitesIn('TLS 1.3'), [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
  ])
  // Its own order counts, and the curve of its certificate must be offered: before TLS 1.3 it never comes to secp384r1.
  const groupsIn = (protocol: 'TLS 1.2' | 'TLS 1.3') =>
    found.agreed[protocol]?.groups.map(({ name }) => name).sort()
  t.same(groupsIn('TLS 1.2'), ['secp256r1', 'x25519'])
  t.same(groupsIn('TLS 1.3'), ['secp256r1', 'secp384r1', 'x25519'])
  t.match(found, { compresses: false, isRenegotiationSafe: true, refusesFallback: true })
  t.equal(found.primeBits, undefined)

  const seen = await visit(server.port, hostname, authority.root)
  t.match(seen, { trustedBy: 'this organization', keyBits: 3072, hstsSeconds: 63_072_000 })
  t.match(seen.distrust, /SELF_SIGNED|UNABLE_TO_GET/)
  t.same(gradeOf({ ...found, ...seen }), {
    letter: 'A+',
    points: { protocols: 100, keyExchange: 90, ciphers: 90, all: 93 },
    reasons: [],
  })
  const strange = await newAuthority(names, new Date())
  t.equal((await visit(server.port, hostname, strange.root)).trustedBy, undefined)
  t.equal((await visit(server.port, 'other.test', authority.root)).trustedBy, undefined)
})

/** A site as somebody careless may have it. */
async function site(t: Test, { key, chain }: { key: string; chain: string }, lines: string) {
  const folder = await ownFolder(t)
  writeFileSync(join(folder, 'chain.pem'), chain)
  writeFileSync(join(folder, 'key.pem'), key)
  const port = await freePort()
  await nginx(
    t,
    `server { listen 127.0.0.1:${port} ssl; return 200 "hello";
      ssl_certificate ${folder}/chain.pem; ssl_certificate_key ${folder}/key.pem; ${lines} }`,
    port,
  )
  return port
}

/** RSA, as long as it says, by nobody. */
function selfSigned(bits: number, digest = '-sha256'): { key: string; chain: string } {
  const key = openssl({}, 'genrsa', '-traditional', String(bits))
  const words = ['-subj', '/CN=chat.test', '-addext', 'subjectAltName=DNS:chat.test']
  const request = ['req', '-x509', '-new', '-key', 'key.pem', '-days', '9', '-config', '/dev/null']
  return { key, chain: openssl({ 'key.pem': key }, ...request, digest, ...words) }
}

t.test('a careless site: every old thing is found by asking', { skip: whyNoNginx }, async t => {
  const old = 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:aNULL:eNULL@SECLEVEL=0;'
  const prime = openssl({}, 'dhparam', '-dsaparam', '1024')
  const folder = await ownFolder(t)
  writeFileSync(join(folder, 'prime.pem'), prime)
  const port = await site(t, selfSigned(1024, '-sha1'), `${old} ssl_dhparam ${folder}/prime.pem;`)
  const found = await observeHandshakes(port, hostname)
  t.same(Object.keys(found.agreed), ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'])
  t.equal(found.primeBits, 1024)
  t.equal(found.refusesFallback, true, 'OpenSSL always refuses')
  const seen = await visit(port, hostname, undefined)
  t.match(seen, { keyBits: 1024, weakSignatures: [/^chat\.test is signed with sha1/i] })
  t.equal(seen.hstsSeconds, undefined)
  const { letter, reasons, points } = gradeOf({ ...found, ...seen })
  t.equal(letter, 'F')
  t.equal(points.all, 0)
  for (const expected of [
    /nobody proves who they are: .*anon/,
    /nothing is encrypted: .*NULL/,
    /still speaks TLS 1\.0, TLS 1\.1/,
    /the key has 1024 bits/,
    /prime has 1024 bits/,
    /does not speak TLS 1\.3/,
    /HTTPS alone/,
  ])
    t.ok(
      reasons.some(({ found }) => expected.test(found)),
      String(expected),
    )
})

t.test('TLS 1.3 alone has no older version to be pushed down to', { skip: whyNoNginx }, async t => {
  const { chain, key } = await issuedChain(await newAuthority(names, new Date()), names, new Date())
  const every = suites.filter(({ code }) => code >> 8 === 0x13).map(({ name }) => name)
  const lines = `ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites ${every.join(':')};`
  const found = await observeHandshakes(await site(t, { chain, key }, lines), hostname)
  t.same(Object.keys(found.agreed), ['TLS 1.3'])
  t.equal(found.agreed['TLS 1.3']?.suites.length, every.length, 'to the last one')
  t.equal(found.refusesFallback, undefined)
})

t.test('a server without forward secrecy has no groups', { skip: whyNoNginx }, async t => {
  const port = await site(t, selfSigned(2048), 'ssl_protocols TLSv1.2; ssl_ciphers AES128-SHA256;')
  const { agreed } = await observeHandshakes(port, hostname)
  t.match(agreed, {
    'TLS 1.2': { suites: [{ name: 'TLS_RSA_WITH_AES_128_CBC_SHA256' }], groups: [] },
  })
})

async function portOf(t: Test, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

t.test('a site that everybody believes, by an address and with a key of another kind', async t => {
  const words = ['-subj', '/CN=x', '-addext', 'subjectAltName=IP:127.0.0.1', '-config', '/dev/null']
  for (const [kind, keyBits] of [
    ['ed25519', 3072],
    ['ed448', 7680],
  ] as const) {
    const key = openssl({}, 'genpkey', '-algorithm', kind)
    const cert = openssl({ 'k.pem': key }, 'req', '-x509', '-new', '-key', 'k.pem', ...words)
    const server = serveTls({ cert, key }, (_request, response) => response.end('hello'))
    const port = await portOf(t, server)
    const seen = await visit(port, '127.0.0.1', undefined, [cert])
    t.match(seen, { keyBits, trustedBy: 'everybody', distrust: undefined })
    t.match(await visit(port, '127.0.0.2', undefined, [cert]), { distrust: /not for 127\.0\.0\.2/ })
  }
})

/** TLS 1.2 with the first suite and compression; no server that is built today can be asked for that. */
const compressing = Buffer.concat([
  Buffer.from([22, 3, 3, 0, 46, 2, 0, 0, 38, 3, 3]),
  Buffer.alloc(32),
  Buffer.from([0, 0, 0x2f, 1, 14, 0, 0, 0]),
])

t.test('a server that compresses is found out', async t => {
  const server = createServer(socket => socket.on('error', () => {}).end(compressing))
  const found = await observeHandshakes(await portOf(t, server), hostname)
  t.match(found, { compresses: true, isRenegotiationSafe: false })
})

t.test('who does not speak TLS, hangs up or is not there', async t => {
  const speaks = async (text: string) => {
    return portOf(
      t,
      createServer(socket => socket.on('error', () => {}).end(text)),
    )
  }
  await t.rejects(observeHandshakes(await speaks('SSH-2.0-nothing\r\n'), hostname), /no TLS/)
  t.match(await observeHandshakes(await speaks(''), '127.0.0.1'), { agreed: {} })
  await t.rejects(observeHandshakes(await freePort(), hostname), { code: 'ECONNREFUSED' })
  await t.rejects(visit(await freePort(), hostname, undefined), { code: 'ECONNREFUSED' })
})

t.test('an answer is read only when it is whole, and nonsense never hangs', async t => {
  const alert = Buffer.from([21, 3, 3, 0, 2, 2, 40])
  for (let end = 0; end < alert.length; end++) t.equal(answerIn(alert.subarray(0, end)), undefined)
  t.same(answerIn(alert), { alert: 40 })
  let state = 7
  const dice = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % 256
  for (let round = 0; round < 2000; round++) {
    const length = dice()
    const body = Buffer.from(Array.from({ length }, dice))
    const record = Buffer.concat([Buffer.from([22, 3, 3, 0, length]), body])
    try {
      answerIn(record)
    } catch (error) {
      t.ok(error instanceof Error, `round ${round}`)
    }
  }
})
