import t from 'tap'
import { movingWindow } from '../../../../server/platform/limits/moving-window.ts'
import { chance } from '../../random.ts'

const start = 6_000

t.test('what is within the rule is allowed, and one more is not', t => {
  const window = movingWindow({ requests: 3, seconds: 60 })
  t.same(
    [1, 2, 3, 4].map(() => window.count('ada', start)).map(({ isAllowed }) => isAllowed),
    [true, true, true, false],
  )
  t.match(window.count('eve', start), { isAllowed: true, remaining: 2 }, 'others are not concerned')
  window.forget('ada')
  t.match(window.count('ada', start), { isAllowed: true, remaining: 2, retryAfter: 0 })
  t.end()
})

t.test('whoever asks again when they were told to is heard, and a moment before is not', t => {
  const seven = chance(7)
  const next = () => seven.below(1_000) / 1_000
  for (let round = 0; round < 40; round += 1) {
    const rule = { requests: 1 + Math.floor(next() * 9), seconds: 1 + Math.floor(next() * 90) }
    const window = movingWindow(rule)
    let now = start + next() * 100
    for (let asked = 0; asked < 25; asked += 1) {
      const { isAllowed, retryAfter } = window.count('ada', now)
      if (isAllowed) now += (next() * rule.seconds) / rule.requests
      else {
        t.ok(retryAfter > 0)
        t.notOk(window.count('ada', now + retryAfter * 0.99).isAllowed, JSON.stringify(rule))
        now += retryAfter + 1e-6
        t.ok(window.count('ada', now).isAllowed, JSON.stringify({ rule, now }))
      }
    }
  }
  t.end()
})

t.test(
  'in no stretch of so many seconds are there more than twice as many, however one asks',
  t => {
    const eight = chance(8)
    const rule = { requests: 20, seconds: 10 }
    const window = movingWindow(rule)
    const heard: number[] = []
    for (let now = start; now < start + 200; now += eight.below(300) / 1_000)
      if (window.count('ada', now).isAllowed) heard.push(now)
    const most = heard.map(
      from => heard.filter(at => at >= from && at < from + rule.seconds).length,
    )
    t.ok(Math.max(...most) < rule.requests * 2)
    t.ok(heard.length >= (200 / 10) * rule.requests * 0.8, 'and most of what is allowed is had')
    t.end()
  },
)

t.test('who has asked is forgotten when they were told it would be', t => {
  const window = movingWindow({ requests: 5, seconds: 60 })
  const { forgottenAfter } = window.count('ada', start + 30)
  t.equal(forgottenAfter, 90)
  t.match(window.count('ada', start + 30 + forgottenAfter), { remaining: 4 })
  t.match(window.count('ada', start + 10_000), { remaining: 4 }, 'and after a long silence')
  t.end()
})
