import { argon2Sync } from 'node:crypto'
import t from 'tap'
import { hashPassword, needsRehash, verifyPassword } from '../../../server/identity/password.ts'

const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

t.test('a password fits its own hash and no other does', async t => {
  const stored = await hashPassword('open sesame')
  t.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]+\$[\w+/]+$/)
  t.equal(await verifyPassword('open sesame', stored), true)
  t.equal(await verifyPassword('open sesame!', stored), false)
  t.not(await hashPassword('open sesame'), stored, 'each hash has a salt of its own')
  t.equal(needsRehash(stored), false)
})

t.test('nothing fits where there is no password', async t => {
  t.equal(await verifyPassword('', null), false)
})

t.test('a letter is the same however the keyboard composed it', async t => {
  t.equal(await verifyPassword('Zoe\u0308', await hashPassword('Zo\u00eb')), true)
})

t.test('a hash made with other costs still opens, and asks to be renewed', async t => {
  const nonce = Buffer.alloc(16, 1)
  const cost = { memory: 64, passes: 1, parallelism: 1 }
  const tag = argon2Sync('argon2id', { message: 'old', nonce, tagLength: 32, ...cost })
  const stored = `$argon2id$v=19$m=64,t=1,p=1$${base64(nonce)}$${base64(tag)}`
  t.equal(await verifyPassword('old', stored), true)
  t.equal(needsRehash(stored), true)
})

t.test('what is not a hash is a mistake of ours, not a wrong password', async t => {
  await t.rejects(verifyPassword('x', 'plain text'), /not an argon2id string/)
})
