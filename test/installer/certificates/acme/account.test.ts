import { createHmac, randomBytes, X509Certificate } from 'node:crypto'
import t from 'tap'
import { newAccountKey, rollAccountKey } from '../../../../installer/certificates/acme/account.ts'
import { refuses } from '../../refusal.ts'
import { asking, byDns, name, neighbourhood, newKey, world } from './acme-world.ts'

const hmacKey = randomBytes(32).toString('base64url')
const around = await neighbourhood(t, { bindings: { 'office-7': hmacKey } })

t.test('an authority that wants to know us is told by a bound account, once', async t => {
  const { obtain, request } = asking(t, around)
  const challenge = byDns(around)
  const account = { ...request.account, binding: { keyId: 'office-7', hmacKey } }
  t.ok(new X509Certificate(await obtain({ challenge, account })).checkHost(name))
  const again = await obtain({ challenge, account, key: newKey() })
  t.ok(new X509Certificate(again).checkHost(name), 'the account is there already')
})

t.test('without a binding, or with a wrong one, it says what to set', async t => {
  const { obtain, request } = asking(t, around)
  const challenge = byDns(around)
  await refuses(t, obtain({ challenge }), {
    because: /refuses: .*externalAccountBinding/,
    remedy: /set the key id and the key/,
  })
  const wrong = createHmac('sha256', hmacKey).digest('base64url')
  const account = { ...request.account, binding: { keyId: 'office-7', hmacKey: wrong } }
  await refuses(t, obtain({ challenge, account }), { because: /refuses: /, remedy: /\w/ })
})

t.test('an account changes its key, and a kill in between is gone on with', async t => {
  const { obtain, request } = asking(t, around)
  const challenge = byDns(around)
  const account = { ...request.account, binding: { keyId: 'office-7', hmacKey } }
  await obtain({ challenge, account })
  const newKeyOfAccount = newAccountKey()
  const roll = () => rollAccountKey(request.directory, account, newKeyOfAccount, world())
  await roll()
  await roll()
  const key = newKey()
  const renewed = await obtain({ challenge, key, account: { ...account, key: newKeyOfAccount } })
  t.ok(new X509Certificate(renewed).checkHost(name), 'the new key asks')
  await t.rejects(rollAccountKey(request.directory, account, newAccountKey(), world()), {
    message: /account/i,
  })
})
