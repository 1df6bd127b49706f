import t from 'tap'
import { rounds } from '../../../../server/platform/events/rounds.ts'

const sleeper = (wake: (entryId: number) => void) => ({ wake })

/** Takes as long as telling hundreds of people does. */
function work(ms: number) {
  for (const begun = performance.now(); performance.now() - begun < ms;);
}

t.test(
  'what happens while many are told is told to each of them once, in the next round',
  async t => {
    const round = rounds()
    t.teardown(() => round.close())
    const woken: number[] = []
    const second = Promise.withResolvers<undefined>()
    const listener = sleeper(entryId => {
      woken.push(entryId)
      if (entryId > 1) return second.resolve(undefined)
      work(5)
      setImmediate(() => {
        round.wake(listener, 2)
        round.wake(listener, 3)
        t.same(woken, [1], 'nobody is told in the rest')
      })
    })
    round.wake(listener, 1)
    await second.promise
    t.same(woken, [1, 2])
  },
)

t.test('who is still to be told in this round is not told again in the next', async t => {
  const round = rounds()
  t.teardown(() => round.close())
  const woken: string[] = []
  const end = Promise.withResolvers<undefined>()
  const late = sleeper(entryId => woken.push(`late ${entryId}`))
  const early = sleeper(entryId => {
    woken.push(`early ${entryId}`)
    if (entryId === 3) return end.resolve(undefined)
    round.wake(late, 2)
    round.wake(early, 3)
  })
  round.wake(early, 1)
  round.wake(late, 1)
  await end.promise
  t.same(woken, ['early 1', 'late 1', 'early 3'])
})

t.test('a log that is closed wakes nobody any more', async t => {
  const round = rounds()
  let woken = 0
  round.wake(
    sleeper(() => {
      woken += 1
    }),
    1,
  )
  round.close()
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  t.equal(woken, 0)
})
