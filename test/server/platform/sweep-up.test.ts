import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { sweepUp } from '../../../server/platform/sweep-up.ts'

t.test(
  'what nobody holds any more is gone after a sweep, and what somebody holds is not',
  async t => {
    const held = { name: 'held' }
    const [first, second] = [new WeakRef(held), new WeakRef({ name: 'let go' })]
    // A reference is kept until the turn in which it was made is over.
    await setImmediate()
    t.same(second.deref(), { name: 'let go' }, 'it is still there before')
    await setImmediate()
    await sweepUp()
    t.equal(first.deref(), held)
    t.equal(second.deref(), undefined)
  },
)
