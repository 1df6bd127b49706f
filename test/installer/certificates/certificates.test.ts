import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { proveOnSidePort } from '../../../installer/certificates/handshake.ts'
import { certificatesIn, leafDifference } from '../../../installer/certificates/inspect.ts'
import { newIssuing, newLeaf, newRoot, type Issued } from '../../../installer/certificates/issue.ts'
import { serverContents } from '../../../installer/certificates/kept.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { refuses } from '../refusal.ts'
import { judged } from './openssl.ts'

const now = new Date()
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const names = ['chat.example.org', 'localhost', '127.0.0.1', '::1', 'fe80::1:2']

const root = await newRoot(names, now)
const issuing = await newIssuing(root, names, now)
const leaf = await newLeaf(issuing, names, now)
const chain = `${leaf.certificate}${issuing.certificate}`

t.test('OpenSSL accepts the certificate for each of its names', async t => {
  for (const name of names) {
    const kind = /^[\d.]+$|:/.test(name) ? '-verify_ip' : '-verify_hostname'
    t.match(judged(root.certificate, chain, kind, name), /: OK/, name)
  }
  t.notMatch(judged(root.certificate, chain, '-verify_hostname', 'other.example.org'), /: OK/)
})

t.test('the authority cannot vouch for any other name or address', async t => {
  for (const name of ['bank.example.com', '192.0.2.1', '2001:db8::1'])
    for (const by of [root, issuing]) {
      const forged = await newLeaf(by, [name], now)
      const shown = `${forged.certificate}${issuing.certificate}`
      t.match(judged(root.certificate, shown), /permitted subtree violation/, name)
    }
  const nameOnly = await newRoot(['chat.example.org'], now)
  for (const address of ['192.0.2.1', '127.0.0.1'])
    t.match(
      judged(nameOnly.certificate, (await newLeaf(nameOnly, [address], now)).certificate),
      /permitted subtree violation/,
    )
})

t.test('the issuing CA can make no CA below itself', async t => {
  const below = await newIssuing(issuing, names, now)
  const server = await newLeaf(below, names, now)
  const shown = `${server.certificate}${below.certificate}${issuing.certificate}`
  t.match(judged(root.certificate, shown), /path length constraint exceeded/)
})

t.test('what is good is left alone', async t => {
  t.equal(leafDifference(leaf, issuing.certificate, names, now), undefined)
  t.equal(leafDifference(leaf, issuing.certificate, names.toReversed(), now), undefined)
})

const at = (days: number) => leafDifference(leaf, issuing.certificate, names, later(days))

t.test('a certificate lasts 45 days and is renewed when less than a third is left', async t => {
  const [certificate] = certificatesIn(leaf.certificate)
  const days = ((certificate?.validToDate.getTime() ?? 0) - now.getTime()) / 86_400_000
  t.ok(days > 44.9 && days <= 45, `${days} days`)
  t.equal(at(29), undefined)
  t.match(at(31), /less than a third/)
  t.match(at(50), /less than a third/, 'also after its end')
  t.match(at(-2), /less than a third/, 'also before its begin, by a clock that was wrong')
})

t.test('a certificate never outlives its authority', async t => {
  const old = await newLeaf(issuing, names, later(720))
  const shown = `${old.certificate}${issuing.certificate}`
  const [certificate] = certificatesIn(shown)
  t.ok((certificate?.validToDate ?? later(999)) <= later(730))
  const time = String(Math.floor(later(729).getTime() / 1000))
  t.match(judged(root.certificate, shown, '-attime', time), /: OK/)
})

t.test('what does not fit is issued anew', async t => {
  const strange = await newLeaf(await newIssuing(root, names, now), names, now)
  const wrong: [Issued, string[], RegExp][] = [
    [{ ...leaf, key: strange.key }, names, /key does not belong/],
    [{ ...leaf, key: 'nonsense' }, names, /key does not belong/],
    [{ ...leaf, certificate: 'nonsense' }, names, /cannot be read/],
    [strange, names, /another authority/],
    [leaf, [...names, 'more.example.org'], /issue it for/],
    [leaf, names.slice(1), /issue it for/],
  ]
  for (const [issued, asked, reason] of wrong)
    t.match(leafDifference(issued, issuing.certificate, asked, now), reason)
})

t.test('a long host name still makes a certificate', async t => {
  const long = [
    `${['a', 'b', 'c'].map(letter => letter.repeat(63)).join('.')}.${'d'.repeat(40)}.test`,
  ]
  const authority = await newRoot(long, now)
  const server = await newLeaf(authority, long, now)
  t.match(judged(authority.certificate, server.certificate), /: OK/)
})

t.test('a client is asked for each name, addresses too, and by whom it believes', async t => {
  const shown = { chain, key: leaf.key, trust: root.certificate }
  await proveOnSidePort(shown, ['chat.example.org', '127.0.0.1'])
  await refuses(t, proveOnSidePort(shown, ['localhost', 'other.example.org']), {
    because: /it is not for other\.example\.org/,
  })
  await refuses(t, proveOnSidePort({ chain, key: leaf.key }, ['localhost']), {
    because: /self-signed|unable to/,
  })
})

const program = (name: string, request: object) =>
  spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../../installer/certificates', name)],
    {
      input: JSON.stringify(request),
      encoding: 'utf8',
    },
  )

t.test('what a client turns away from is not put in place, and words say why', async t => {
  const directory = t.testdir()
  const owner = `${process.getuid?.()}:${process.getgid?.()}`
  const contents = serverContents({
    source: 'internal-ca',
    chain,
    key: leaf.key,
    trust: root.certificate,
  })
  const store = { directory, owner, mode: 0o700 }
  const put = (name: string) => program('put.ts', { store, name: 'one', contents, names: [name] })
  const refused = {
    status: 1,
    stdout: '',
    stderr: /^cannot use the new.*is not for other\.example/,
  }
  t.match(put('other.example.org'), refused)
  const current = () => localHost().read(join(directory, 'current'))
  t.equal(await current(), undefined)
  t.match(put('chat.example.org'), { status: 0, stdout: '', stderr: '' })
  t.match(await current(), { kind: 'link', target: /one$/ }, 'what a client takes is')
})

t.test('a list that cannot give way is told in words', t => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'full'))
  writeFileSync(join(folder, 'full/file'), '')
  const request = { owner: 'root:root', directories: [], files: [] }
  const removed = [join(folder, 'nothing'), join(folder, 'full')]
  t.match(program('revocation/publish.ts', { ...request, removed }), {
    status: 1,
    stdout: '',
    stderr: /not empty/i,
  })
  t.end()
})
