import t from 'tap'
import { toBase32 } from '../../../../server/identity/two-factor/base32.ts'
import {
  otpauthUrl,
  stepOf,
  stepOfCode,
  totpCode,
} from '../../../../server/identity/two-factor/totp-code.ts'

const secret = Buffer.from('12345678901234567890')
const at = (seconds: number) => new Date(seconds * 1000)

t.test('codes are those of RFC 6238, appendix B', async t => {
  const vectors = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ] as const
  for (const [seconds, code] of vectors) {
    t.equal(totpCode(secret, stepOf(at(seconds)), 8), code)
    t.equal(totpCode(secret, stepOf(at(seconds))), code.slice(2), 'six digits are the last of them')
  }
})

t.test('a phone may be one step before or behind, and no more', async t => {
  const now = at(1_111_111_111)
  const near = [-2, -1, 0, 1, 2].map(steps =>
    stepOfCode(secret, totpCode(secret, stepOf(now) + steps), now),
  )
  const step = stepOf(now)
  t.same(near, [undefined, step - 1, step, step + 1, undefined])
  t.equal(stepOfCode(secret, '12345', now), undefined, 'too short')
  t.equal(stepOfCode(secret, '', now), undefined)
})

t.test('secrets are written as RFC 4648 says', async t => {
  t.equal(toBase32(Buffer.from('fooba')), 'MZXW6YTB')
  t.equal(toBase32(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
})

t.test(
  'a link for apps names the organization and the account, whatever they are called',
  async t => {
    t.equal(
      otpauthUrl('ABC', { issuer: 'Verona: the city & more', account: 'iago@example.org' }),
      'otpauth://totp/Verona%20%20the%20city%20%26%20more:iago%40example.org?secret=ABC&issuer=Verona%3A%20the%20city%20%26%20more&algorithm=SHA1&digits=6&period=30',
    )
  },
)
