import t from 'tap'
import { audit, auditKeys } from '../../../installer/secrets/audit.ts'
import { isSignedBy, openAuditKey } from '../../../server/audit/audit-key.ts'

const now = new Date('2026-02-03T04:05:06Z')

t.test('what the installer makes, the worker signs with', async t => {
  const made = audit.make(now)
  const key = openAuditKey(made)
  t.same(auditKeys(made), [key.publicKey])
  const signature = key.sign('what it was')
  t.ok(isSignedBy(key.publicKey, 'what it was', signature))
  t.notOk(isSignedBy(key.publicKey, 'what it was not', signature))
})

t.test('after rotations, heads by earlier keys count still', async t => {
  const first = audit.make(now)
  const second = audit.next(first, now)
  const third = audit.next(second, now)
  t.same(
    auditKeys(third),
    [third, second, first].map(text => openAuditKey(text).publicKey),
  )
  t.equal(new Set(auditKeys(third)).size, 3)
  const { key } = JSON.parse(first) as { key: string }
  t.notOk(third.includes(key), 'their private halves are gone')
  t.equal(audit.mark(third), '')
})

t.test('a damaged secret says so without a piece of it, and a rotation begins anew', async t => {
  for (const text of ['', 'TOP SECRET', '{"key":"TOPSECRET","earlier":[]}']) {
    t.throws(() => openAuditKey(text), { name: 'ConfigError', message: /rotate audit$/ })
    t.same(auditKeys(text), [])
    t.equal(auditKeys(audit.next(text, now)).length, 1)
  }
})
