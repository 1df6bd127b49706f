import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import t from 'tap'
import { asking, name, neighbourhood, newKey } from './acme-world.ts'

const around = await neighbourhood(t)

t.test('a first certificate by HTTP-01, before any web server is there', async t => {
  const { obtain, request, proofs, state } = asking(t, around)
  const chain = await obtain()
  const leaf = new X509Certificate(chain)
  t.ok(leaf.checkHost(name))
  t.ok(leaf.checkPrivateKey(createPrivateKey(request.key)))
  t.equal(chain.match(/BEGIN CERTIFICATE/g)?.length, 2, 'with the one above it')
  t.notOk(existsSync(proofs), 'the proof is gone')
  const { attempts, proofs: left } = await state()
  t.same(left, [])
  t.match(attempts, [{ outcome: 'issued' }])

  t.equal(await obtain(), chain, 'asked again with the same key: the same certificate')
  const renewed = await obtain({ key: newKey(), replaces: chain })
  t.not(new X509Certificate(renewed).serialNumber, leaf.serialNumber, 'with another: another')
})
