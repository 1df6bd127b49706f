import t from 'tap'
import { limits } from '../../../installer/settings/limits.ts'
import { limitsSchema } from '../../../server/platform/limits/rule.ts'

const { apiByUser } = limits

t.test('rates are requests in seconds, as many as have to be kept', t => {
  t.same(apiByUser.read('200/60, 5 / 1'), {
    value: [
      { requests: 200, seconds: 60 },
      { requests: 5, seconds: 1 },
    ],
  })
  t.same(apiByUser.read(' none '), { value: [] })
  t.equal(apiByUser.toRaw([]), 'none')
  t.equal(apiByUser.toRaw([{ requests: 200, seconds: 60 }]), '200/60')
  t.equal(apiByUser.fromText('200/60'), '200/60')
  t.end()
})

t.test('what cannot be meant is refused, with what to write', t => {
  for (const [raw, because] of [
    [200, /^it is a number/],
    ['200', /^200 is no rate/],
    ['200/0', /^200\/0 is no rate/],
    ['0/60', /^0\/60 is no rate/],
    ['1000001/60', /^1000001\/60 is no rate/],
    ['5/604801', /^5\/604801 is no rate/],
    ['200/60,', /^an empty place is no rate/],
    ['-1/60', /is no rate/],
  ] as const)
    t.match(apiByUser.read(raw), { refused: { because, remedy: /write/ } }, String(raw))
  t.end()
})

t.test('what the answers accept the server takes, and both begin with the same', t => {
  const most = apiByUser.read('1000000/604800')
  t.match(most, { value: [{}] })
  if ('value' in most) t.ok(limitsSchema.safeParse({ apiByUser: most.value }).success)
  const defaults = Object.entries(limits).map(([name, { default: given }]) => [name, given?.value])
  t.same(limitsSchema.parse(undefined), Object.fromEntries(defaults))
  t.end()
})
