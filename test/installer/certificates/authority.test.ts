import t from 'tap'
import {
  authorityFault,
  grownAuthority,
  isGrown,
  issuedChain,
  issuingIsDue,
  newAuthority,
  oldRootServes,
  renewedIssuing,
  rootEndsSoon,
  rotatedIssuing,
  rotatedRoot,
  type Authority,
} from '../../../installer/certificates/authority.ts'
import { newLeaf } from '../../../installer/certificates/issue.ts'
import { formerRoot, judged } from './openssl.ts'

// A minute ahead of what OpenSSL makes by its own clock.
const now = new Date(Date.now() + 60_000)
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const name = 'chat.example.org'
const names = [name]
const first = await newAuthority(names, now)

const believed = async (root: string, authority: Authority, at = now) => {
  const { chain } = await issuedChain(authority, names, at)
  const time = String(Math.floor(at.getTime() / 1000))
  return judged(root, chain, '-verify_hostname', name, '-attime', time)
}

/** What must be there, or the test is wrong. */
function made(authority: Authority | undefined): Authority {
  if (authority === undefined) throw new Error('the key of the root is missing')
  return authority
}

t.test('clients that trust the root believe the server', async t => {
  t.match(await believed(first.root, first), /: OK/)
  t.equal(authorityFault(first, names, now), undefined)
})

t.test('an issuing CA is renewed and changed without clients noticing', async t => {
  t.notOk(issuingIsDue(first, later(400)))
  t.ok(issuingIsDue(first, later(500)))
  for (const next of [
    made(await renewedIssuing(first, names, later(500))),
    made(await rotatedIssuing(first, names, later(500))),
  ]) {
    t.equal(next.root, first.root)
    t.not(next.issuing.key, first.issuing.key)
    t.match(await believed(first.root, next, later(900)), /: OK/)
  }
})

t.test('after a new root, clients of the old one and of the new one go on working', async t => {
  const second = made(await rotatedRoot(first, names, now))
  t.not(second.root, first.root)
  t.match(await believed(first.root, second), /: OK/)
  t.match(await believed(second.root, second), /: OK/)
  const stranger = await newAuthority(names, now)
  t.notMatch(await believed(stranger.root, second), /: OK/)
  const renewed = made(await renewedIssuing(second, names, later(600)))
  t.match(await believed(first.root, renewed, later(1200)), /: OK/, 'for years')
  t.match(await believed(second.root, renewed, later(1200)), /: OK/)
  const long = later(7000)
  t.notOk(rootEndsSoon(second, later(6000)))
  t.ok(rootEndsSoon(second, long))
  t.match(await believed(first.root, made(await rotatedIssuing(second, names, long)), long), /: OK/)
})

t.test('the cross-signed root goes when it has ended', async t => {
  const second = made(await rotatedRoot(first, names, later(100)))
  const { cross, former } = made(await rotatedIssuing(second, names, later(7310)))
  t.equal(cross, undefined)
  t.equal(former, undefined)
})

t.test('the single root of former releases grows, and its clients go on working', async t => {
  const old = formerRoot(name)
  t.ok(oldRootServes(old, names, now))
  const direct = await newLeaf(old, names, now)
  t.match(judged(old.certificate, direct.certificate), /: OK/, 'it is as it was then')
  const grown = await grownAuthority(old, names, now)
  t.ok(isGrown(grown))
  t.equal(authorityFault(grown, names, now), undefined)
  t.match(await believed(old.certificate, grown), /: OK/)
  t.match(await believed(grown.root, grown), /: OK/)
  const renewed = made(await renewedIssuing(grown, names, later(600)))
  t.match(await believed(old.certificate, renewed, later(1000)), /: OK/, 'a renewal keeps them')
  t.match(await believed(grown.root, renewed, later(1000)), /: OK/)
  const rotated = made(await rotatedIssuing(renewed, names, later(600)))
  t.notOk(isGrown(rotated), 'who changes the key gives the old clients up')
  t.notMatch(await believed(old.certificate, rotated, later(700)), /: OK/)
})

t.test('a former root that cannot vouch is not grown', async t => {
  const old = formerRoot(name)
  t.notOk(oldRootServes(old, ['other.example.org'], now))
  t.notOk(oldRootServes({ ...old, key: formerRoot(name).key }, names, now))
  t.notOk(oldRootServes({ ...old, certificate: 'nonsense' }, names, now))
  t.notOk(oldRootServes(old, names, later(4000)))
})

t.test('without the key of the root nothing above the server changes', async t => {
  const { rootKey, ...kept } = first
  t.type(rootKey, 'string')
  for (const change of [renewedIssuing, rotatedIssuing, rotatedRoot])
    t.equal(await change(kept, names, now), undefined)
  t.match(await believed(first.root, kept), /: OK/, 'and servers are certified as before')
})

t.test('an authority that cannot do its work is found out', async t => {
  const other = await newAuthority(names, now)
  const wrong: [Authority, string[], Date, RegExp][] = [
    [{ ...first, issuing: { ...first.issuing, key: other.issuing.key } }, names, now, /key/],
    [{ ...first, issuing: other.issuing }, names, now, /not of this root/],
    [{ ...first, root: 'nonsense' }, names, now, /no authority/],
    [{ ...first, issuing: { ...first.issuing, certificate: '' } }, names, now, /no authority/],
    [first, ['new.example.org'], now, /may not vouch for new.example.org/],
    [first, names, later(8000), /not valid now/],
  ]
  for (const [authority, asked, at, reason] of wrong)
    t.match(authorityFault(authority, asked, at), reason)
  t.ok(issuingIsDue({ ...first, issuing: { ...first.issuing, certificate: '' } }, now))
  t.notOk(rootEndsSoon({ ...first, root: 'nonsense' }, now))
})
