import t from 'tap'
import {
  certificateRequest,
  checkedChain,
} from '../../../../installer/certificates/acme/certificate-request.ts'
import { issuedChain, newAuthority } from '../../../../installer/certificates/authority.ts'
import { openssl } from '../openssl.ts'
import { newKey } from './acme-world.ts'

const names = ['chat.parley.test', '127.0.0.1']

t.test('OpenSSL reads in a request what was asked for', async t => {
  const request = await certificateRequest(names, newKey())
  const read = openssl({ r: request }, 'req', '-in', 'r', '-noout', '-verify', '-text')
  t.match(read, /DNS:chat\.parley\.test, IP Address:127\.0\.0\.1/)
})

t.test('what an authority sends is taken only if it is what was asked for', async t => {
  const now = new Date()
  const { chain, key } = await issuedChain(await newAuthority(names, now), names, now)
  t.equal(checkedChain(`# for you\n${chain}`, names, key), chain.replaceAll(/\n+(?=-----B)/g, '\n'))
  const wrong: [() => string, RegExp][] = [
    [() => checkedChain('nonsense', names, key), /it holds no certificate/],
    [() => checkedChain(chain, names, newKey()), /it is for another key/],
    [
      () => checkedChain(chain, [...names, 'wiki.parley.test', '::1'], key),
      /it lacks the names wiki\.parley\.test, ::1/,
    ],
  ]
  for (const [check, message] of wrong) t.throws(check, { message, kind: 'refused' })
})
