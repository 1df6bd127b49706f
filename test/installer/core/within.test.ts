import t from 'tap'
import { within } from '../../../installer/core/within.ts'

t.test('it waits until the condition holds', async t => {
  let asked = 0
  t.equal(await within(60_000, () => ++asked === 3), true)
  t.equal(asked, 3)
})

t.test('when the time is over it says so', async t => {
  t.equal(await within(0, () => Promise.resolve(false)), false)
})
