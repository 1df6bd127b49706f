import { X509Certificate } from 'node:crypto'
import t from 'tap'
import {
  newAuthority,
  rotatedRoot,
  issuedChain,
} from '../../../../installer/certificates/authority.ts'
import { certificatesIn } from '../../../../installer/certificates/inspect.ts'
import { listAddress, addressIn } from '../../../../installer/certificates/revocation/address.ts'
import {
  plainSerial,
  published,
  readList,
  serialOf,
  signedList,
} from '../../../../installer/certificates/revocation/list.ts'
import { formerRoot, judgedStrictly, openssl } from '../openssl.ts'

const now = new Date()
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const names = ['chat.example.org']
const lists = 'http://chat.example.org/.well-known/parley'
const authority = await newAuthority(names, now, lists)
const root = { certificate: authority.root, key: authority.rootKey ?? '' }
const { chain } = await issuedChain(authority, names, now, lists)
const [leaf, issuing] = certificatesIn(chain)
const bytes = (pem: string) => Buffer.from(published(pem), 'base64')
const list = (by: typeof root, serials: readonly string[] = [], at = now) =>
  signedList(
    by,
    serials.map(serial => ({ serial, at, reason: 'keyCompromise' as const })),
    { now: at, end: new Date(at.getTime() + 45 * 86_400_000) },
  )
const serial = leaf === undefined ? '' : serialOf(leaf)
const ofRoot = bytes(await list(root))
const empty = await list(authority.issuing)
const both = [bytes(empty), ofRoot]

t.test('certificates say where the list of their issuer is, and the root says nothing', async t => {
  t.equal(leaf && (await addressIn(leaf)), listAddress(lists, authority.issuing.certificate))
  t.equal(issuing && (await addressIn(issuing)), listAddress(lists, authority.root))
  t.equal(await addressIn(new X509Certificate(authority.root)), undefined)
  t.match(
    openssl({ 'c.pem': chain }, 'x509', '-in', 'c.pem', '-noout', '-ext', 'crlDistributionPoints'),
    /URI:http:\/\/chat\.example\.org\/\.well-known\/parley\/[\da-f]{16}\.crl/,
  )
  t.end()
})

t.test('OpenSSL, insisting on lists, believes before and names the revocation after', async t => {
  t.match(judgedStrictly(authority.root, chain, both), /: OK/)
  t.match(judgedStrictly(authority.root, chain, [ofRoot]), /unable to get certificate CRL/)
  const revoked = bytes(await list(authority.issuing, [serial, '01', 'FF00AA']))
  t.match(judgedStrictly(authority.root, chain, [revoked, ofRoot]), /certificate revoked/)
  const above = bytes(await list(root, [issuing === undefined ? '' : serialOf(issuing)]))
  t.match(judgedStrictly(authority.root, chain, [bytes(empty), above]), /certificate revoked/)
  const said = openssl({ l: revoked }, 'crl', '-inform', 'DER', '-in', 'l', '-noout', '-text')
  for (const word of [serial, 'Key Compromise', 'CRL Number', 'Authority Key Identifier'])
    t.match(said, word)
})

t.test('a list that is old, of another key, or tampered with is refused', async t => {
  const old = bytes(await list(authority.issuing, [], later(-60)))
  t.match(judgedStrictly(authority.root, chain, [old, ofRoot]), /CRL has expired/)
  const stranger = await newAuthority(names, now, lists)
  // Under the same name, by another key.
  const forged = await list({ ...authority.issuing, key: stranger.issuing.key })
  t.match(judgedStrictly(authority.root, chain, [bytes(forged), ofRoot]), /signature failure/)
  const torn = bytes(empty)
  // Within the signature.
  torn.fill(0, torn.length - 20)
  t.match(judgedStrictly(authority.root, chain, [torn, ofRoot]), /signature failure|error/i)
  for (const wrong of [forged, await list(stranger.issuing), empty.slice(0, 200), 'nonsense'])
    t.equal(await readList(wrong, authority.issuing.certificate), undefined)
})

t.test('what was signed is read again', async t => {
  const read = await readList(
    await list(authority.issuing, [serial]),
    authority.issuing.certificate,
  )
  t.same(read?.serials, [serial])
  t.ok((read?.from ?? later(1)) < now, 'clients’ clocks may be behind')
  t.equal(read?.to.toISOString().slice(0, 19), later(45).toISOString().slice(0, 19))
  t.same((await readList(empty, authority.issuing.certificate))?.serials, [])
})

const read = (list: Buffer) => readList(list.toString('base64'), authority.issuing.certificate)

t.test('no damage to a list is taken for another list, or for a fault of ours', async t => {
  const whole = bytes(empty)
  const good = await read(whole)
  t.ok(good)
  for (let at = 0; at < whole.length; at++) {
    const other = Buffer.from(whole)
    other[at] = (whole[at] ?? 0) ^ 0x81
    // A few bytes say nothing that a reader needs, as the tag of the whole.
    const said = await read(other)
    if (said !== undefined) t.same(said, good, `byte ${at}`)
    t.equal(await read(whole.subarray(0, at)), undefined)
  }
})

t.test('clients of an old root find the list of the one that it certified', async t => {
  const next = await rotatedRoot(authority, names, now, lists)
  if (next === undefined) throw new Error('the key of the root is missing')
  const shown = await issuedChain(next, names, now, lists)
  const three = [
    bytes(await list(next.issuing)),
    bytes(await list({ certificate: next.root, key: next.rootKey ?? '' })),
    ofRoot,
  ]
  t.match(judgedStrictly(authority.root, shown.chain, three), /: OK/)
  t.match(judgedStrictly(next.root, shown.chain, three), /: OK/)
})

t.test('the root of a former release signs lists as well', async t => {
  const former = formerRoot('chat.example.org')
  t.not(await readList(await list(former), former.certificate), undefined)
})

t.test('a serial number is known however it was copied', t => {
  for (const text of ['0x0Abc01', '0a:bc:01', '000ABC01', '0ABC01'])
    t.equal(plainSerial(text), '0ABC01')
  t.equal(plainSerial('00'), '00')
  t.end()
})
