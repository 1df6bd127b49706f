import t from 'tap'
import {
  closedUntil,
  nextAttempt,
  withAttempt,
  type Attempt,
} from '../../../../installer/certificates/acme/attempts.ts'
import { AcmeFailure } from '../../../../installer/certificates/acme/problem.ts'
import { told } from '../../../../installer/certificates/acme/words.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const minute = 60_000
const after = (minutes: number) => new Date(start + minutes * minute)

const failure = (
  outcome: Attempt['outcome'],
  minutes: number,
  more: Partial<Attempt> = {},
): Attempt => ({ at: after(minutes).toISOString(), outcome, because: 'so', jitter: 0, ...more })

t.test('nothing stands in the way of a first attempt, nor of one after a certificate', async t => {
  t.equal(nextAttempt([]), undefined)
  t.equal(nextAttempt([failure('network', 0), failure('issued', 1)]), undefined)
})

/** Minutes after the first, second, … failure of that kind. */
const waits = (outcome: Attempt['outcome']) =>
  [1, 2, 3, 4, 5, 20].map(count => {
    const failures = Array.from({ length: count }, () => failure(outcome, 0))
    return ((nextAttempt(failures)?.getTime() ?? 0) - start) / minute
  })

t.test('each failure of a kind waits longer than the one before, up to a last step', async t => {
  t.same(waits('network'), [1, 5, 15, 30, 60, 240])
  t.same(waits('validation'), [15, 60, 180, 360, 720, 720])
  t.same(waits('refused'), [360, 720, 1440, 1440, 1440, 1440])
  t.same(waits('local'), [5, 15, 30, 60, 60, 60])
  t.same(waits('rate-limited'), [60, 180, 360, 720, 720, 720])
  t.same(waits('pending'), [1, 5, 15, 60, 60, 60])
})

t.test('a network that fails in between does not make a refusal younger', async t => {
  const attempts = [failure('refused', 0), failure('network', 400), failure('refused', 401)]
  t.same(nextAttempt(attempts), after(401 + 720))
  t.same(nextAttempt([failure('issued', 0), ...attempts.slice(2)]), after(401 + 360))
})

t.test('up to half as long again, by what was drawn when it was written down', async t => {
  t.same(nextAttempt([failure('refused', 0, { jitter: 1 })]), after(540))
  t.same(nextAttempt([failure('refused', 0, { jitter: 0.5 })]), after(450))
})

t.test("the authority's own word counts when it is later, and not beyond a week", async t => {
  const limited = (minutes: number) =>
    failure('rate-limited', 0, { retryAt: after(minutes).toISOString() })
  t.same(nextAttempt([limited(300)]), after(300))
  t.same(nextAttempt([limited(1)]), after(60))
  t.same(nextAttempt([limited(1_000_000)]), after(7 * 24 * 60))
})

t.test('by hand, only the word of the authority and its known limits hold', async t => {
  t.equal(closedUntil([], after(0)), undefined)
  t.equal(closedUntil([failure('refused', 0)], after(1)), undefined)
  t.equal(closedUntil([failure('rate-limited', 0)], after(1)), undefined)
  const limited = failure('rate-limited', 0, { retryAt: after(300).toISOString() })
  t.same(closedUntil([limited], after(1)), after(300))
  t.equal(closedUntil([limited], after(301)), undefined)

  const failed = [0, 10, 20, 30].map(at => failure('validation', at))
  t.same(closedUntil(failed, after(31)), after(60), 'four failed validations within an hour')
  t.equal(closedUntil(failed, after(61)), undefined)
  t.equal(closedUntil(failed.slice(1), after(31)), undefined)
  t.equal(closedUntil(failed, after(-1)), undefined, 'a clock that went back locks nobody out')
})

t.test('whatever an authority refuses, it is told what to do, by the way of the proof', async t => {
  const request = {
    names: ['chat.example.org'],
    directory: { url: 'https://acme.example.org/directory' },
    key: '',
    account: { key: '', contact: [] },
    stateFile: '',
  }
  const ways = {
    'http-01': { type: 'http-01', port: 80, directory: '', owner: '' },
    'dns-01': { type: 'dns-01', hook: '' },
  } as const
  const cases: readonly [type: string, http: RegExp, dns: RegExp][] = [
    [
      'dns',
      /make a record .* leads chat\.example\.org to this host/,
      /dig TXT _acme-challenge\.chat/,
    ],
    ['connection', /open port 80/, /dig TXT/],
    ['unauthorized', /leads to something else, .* passed on/, /dig TXT/],
    ['incorrectResponse', /leads to something else/, /dig TXT/],
    ['tls', /look whether the name leads to this host/, /dig TXT/],
    ['caa', /CAA record/, /CAA record/],
  ]
  for (const [type, http, dns] of cases) {
    const failure = new AcmeFailure('validation', 'so', { type })
    t.match(told(failure, { ...request, challenge: ways['http-01'] }).remedy, http, type)
    t.match(told(failure, { ...request, challenge: ways['dns-01'] }).remedy, dns, type)
  }
})

t.test('the record does not grow for ever', async t => {
  let attempts: Attempt[] = []
  for (let at = 0; at < 100; at++) attempts = withAttempt(attempts, failure('network', at))
  t.equal(attempts.length, 24)
  t.equal(attempts.at(-1)?.at, after(99).toISOString())
})
