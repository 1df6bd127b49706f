import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { connect, createServer } from 'node:tls'
import { authorityDifference, leafDifference } from '../../../installer/certificates/inspect.ts'
import { newAuthority, newLeaf, type Issued } from '../../../installer/certificates/issue.ts'

const now = new Date()
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const names = ['chat.example.org', 'localhost', '127.0.0.1', '::1', 'fe80::1:2']

const root = await newAuthority(names, now)
const leaf = await newLeaf(root, names, now)

/** What OpenSSL, which had no part in making them, says. */
function verified(t: Test, authority: Issued, server: Issued, ...options: string[]): string {
  const directory = `${t.testdir()}/${t.name.replaceAll(/\W/g, '')}${options.join('')}`
  mkdirSync(directory, { recursive: true })
  writeFileSync(`${directory}/ca.pem`, authority.certificate)
  writeFileSync(`${directory}/leaf.pem`, server.certificate)
  const argv = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', `${directory}/ca.pem`]
  try {
    return execFileSync('openssl', [...argv, ...options, `${directory}/leaf.pem`], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

t.test('OpenSSL accepts the certificate for each of its names', async t => {
  for (const name of names) {
    const kind = /^[\d.]+$|:/.test(name) ? '-verify_ip' : '-verify_hostname'
    t.match(verified(t, root, leaf, kind, name), /: OK/, name)
  }
  t.notMatch(verified(t, root, leaf, '-verify_hostname', 'other.example.org'), /: OK/)
})

t.test('the authority cannot vouch for any other name or address', async t => {
  for (const name of ['bank.example.com', '192.0.2.1', '2001:db8::1']) {
    const forged = await newLeaf(root, [name], now)
    t.match(verified(t, root, forged), /permitted subtree violation/, name)
  }
  const nameOnly = await newAuthority(['chat.example.org'], now)
  for (const address of ['192.0.2.1', '127.0.0.1'])
    t.match(
      verified(t, nameOnly, await newLeaf(nameOnly, [address], now)),
      /permitted subtree violation/,
    )
})

t.test('a client that trusts the authority, and only then, gets through the handshake', async t => {
  const server = createServer({ cert: leaf.certificate, key: leaf.key }, socket => {
    socket.on('error', () => {})
    socket.end('hello')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const trusting = connect({
    host: '127.0.0.1',
    port,
    ca: root.certificate,
    servername: 'chat.example.org',
  })
  await once(trusting, 'secureConnect')
  t.equal(trusting.authorized, true)
  t.equal(trusting.getProtocol(), 'TLSv1.3')
  trusting.destroy()
  const distrusting = connect({ host: '127.0.0.1', port, servername: 'chat.example.org' })
  t.match(String(await once(distrusting, 'error')), /unable to verify|self-signed/)
})

t.test('what is good is left alone', async t => {
  t.equal(authorityDifference(root, names, now), undefined)
  t.equal(leafDifference(leaf, root.certificate, names, now), undefined)
  t.equal(leafDifference(leaf, root.certificate, names.toReversed(), now), undefined)
})

const at = (days: number) => leafDifference(leaf, root.certificate, names, later(days))

t.test('a certificate is renewed when less than a third of its life is left', async t => {
  t.equal(at(119), undefined)
  t.match(at(121), /less than a third/)
  t.match(at(200), /less than a third/, 'also after its end')
  t.match(at(-2), /less than a third/, 'also before its begin, by a clock that was wrong')
})

t.test('a certificate never outlives its authority', async t => {
  const old = await newLeaf(root, names, later(3600))
  t.match(verified(t, root, old, '-attime', String((later(3640).getTime() / 1000) | 0)), /: OK/)
})

t.test('what does not fit is issued anew', async t => {
  const other = await newAuthority(names, now)
  const strange = await newLeaf(other, names, now)
  const wrong: [Issued, string[], RegExp][] = [
    [{ ...leaf, key: strange.key }, names, /key does not belong/],
    [{ ...leaf, key: 'nonsense' }, names, /key does not belong/],
    [{ ...leaf, certificate: 'nonsense' }, names, /cannot be read/],
    [strange, names, /another authority/],
    [leaf, [...names, 'more.example.org'], /issue it for/],
    [leaf, names.slice(1), /issue it for/],
  ]
  for (const [issued, asked, reason] of wrong)
    t.match(leafDifference(issued, root.certificate, asked, now), reason)
})

t.test('an authority that cannot do its work is replaced', async t => {
  const other = await newAuthority(names, now)
  const wrong: [Issued, string[], Date, RegExp][] = [
    [{ ...root, key: other.key }, names, now, /key does not belong/],
    [leaf, names, now, /no authority/],
    [{ ...root, certificate: '' }, names, now, /no authority/],
    [root, ['new.example.org'], now, /may not vouch for new.example.org/],
    [root, names, later(3400), /ends soon/],
  ]
  for (const [issued, asked, at, reason] of wrong)
    t.match(authorityDifference(issued, asked, at), reason)
})

t.test('a long host name still makes a certificate', async t => {
  const long = [`${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.example.org`]
  const authority = await newAuthority(long, now)
  t.match(verified(t, authority, await newLeaf(authority, long, now)), /: OK/)
})
