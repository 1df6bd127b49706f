import t from 'tap'
import { reasonOf } from '../../../server/egress/reason.ts'

t.test('a reason is one line, with the code where the message has none', async t => {
  t.equal(reasonOf(new Error('first\nsecond')), 'first')
  t.equal(reasonOf(Object.assign(new Error(''), { code: 'ECONNREFUSED' })), 'ECONNREFUSED')
  t.equal(reasonOf(Object.assign(new Error('too long'), { code: 'E_X' })), 'E_X: too long')
  t.equal(reasonOf(Object.assign(new Error('a E_X b'), { code: 'E_X' })), 'a E_X b')
  t.equal(reasonOf(undefined), 'it failed without saying why')
})
