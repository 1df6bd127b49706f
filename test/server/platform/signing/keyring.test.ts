import t from 'tap'
import { openKeyring } from '../../../../server/platform/signing/keyring.ts'
import { testClock } from '../../clock.ts'
import { newKey, ringText } from '../../signing.ts'

const day = 24 * 60 * 60 * 1000

t.test('what was signed is known again, and nothing else is', async t => {
  const ring = openKeyring(ringText(newKey('a')), testClock())
  const signature = ring.sign('csrf', 'a session')
  t.match(signature, /^a\.[\w-]{43}$/)
  t.ok(ring.verify('csrf', 'a session', signature))
  t.notOk(ring.verify('csrf', 'another session', signature))
  for (const forged of ['', '.', 'a', 'a.', 'b.x', signature.slice(0, -1), `${signature}x`])
    t.notOk(ring.verify('csrf', 'a session', forged), forged)
  const stranger = openKeyring(ringText(newKey('a')), testClock())
  t.notOk(stranger.verify('csrf', 'a session', signature), 'another key of the same name')
})

t.test('after a rotation the earlier key counts for as long as a session lives', async t => {
  const clock = testClock()
  const first = newKey('a')
  const signature = openKeyring(ringText(first), clock).sign('csrf', 'a session')
  const retired = { ...first, retired: clock.now().toISOString() }
  const ring = openKeyring(ringText(newKey('b'), retired), clock)
  t.equal(ring.current, 'b')
  t.match(ring.sign('csrf', 'x'), /^b\./)
  clock.advance(14 * day - 60_000)
  t.ok(ring.verify('csrf', 'a session', signature))
  clock.advance(120_000)
  t.notOk(ring.verify('csrf', 'a session', signature), 'and no longer')
})

t.test(
  'what was sealed is read again for the same purpose and owner, by any key of the ring',
  async t => {
    const [first, second] = [newKey('a'), newKey('b')]
    const clock = testClock()
    const mine = { purpose: 'totp', about: '7' } as const
    const before = openKeyring(ringText(first), clock)
    const sealed = before.seal('a secret', mine)
    t.match(sealed, /^a\.[\w-]+$/)
    t.not(before.seal('a secret', mine), sealed, 'never the same twice')
    t.equal(before.unseal(sealed, mine), 'a secret')
    t.equal(before.unseal(sealed, { ...mine, about: '8' }), undefined, "in another's place")
    const retired = { ...first, retired: clock.now().toISOString() }
    t.equal(openKeyring(ringText(second, retired), clock).unseal(sealed, mine), 'a secret')
    t.equal(openKeyring(ringText(second), clock).unseal(sealed, mine), undefined, 'the key is gone')
    const broken = `${sealed.slice(0, -2)}${sealed.endsWith('A') ? 'BB' : 'AA'}`
    for (const other of ['', '.', 'a', 'a.', 'a.AAAA', sealed.slice(0, 20), broken])
      t.equal(before.unseal(other, mine), undefined, other)
  },
)

t.test('a damaged secret is named, never shown', async t => {
  for (const text of ['', '{}', '{"keys":[]}', 'hunter2', '{"keys":[{"id":"a","secret":"short"}]}'])
    t.throws(() => openKeyring(text, testClock()), {
      message:
        /^cannot use the secret signing: it is damaged; to do: parley secrets rotate signing$/,
    })
})
