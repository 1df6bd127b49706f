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

t.test('a damaged secret is named, never shown', async t => {
  for (const text of ['', '{}', '{"keys":[]}', 'hunter2', '{"keys":[{"id":"a","secret":"short"}]}'])
    t.throws(() => openKeyring(text, testClock()), {
      message:
        /^cannot use the secret signing: it is damaged; to do: parley secrets rotate signing$/,
    })
})
