import { join } from 'node:path'
import t from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { gatherClock, markClock, requireSaneClock } from '../../../installer/facts/clock.ts'
import { release } from '../../../installer/release.ts'
import { refuses } from '../refusal.ts'

const host = localHost()
const year = 365 * 86_400_000

t.test('the newest date of this host is found, with the file that bears it', async t => {
  const { lastSeen } = await gatherClock(host, new Date())
  t.match(lastSeen, { at: /^20\d\d-/, path: /^\/var\/lib\// })
})

t.test('no key is made while the clock is ten years off, in either direction', async t => {
  await requireSaneClock(host, new Date(), release.madeOn)
  for (const years of [-10, 10])
    await refuses(t, requireSaneClock(host, new Date(Date.now() + years * year), release.madeOn), {
      message: 'cannot make keys or certificates by this clock',
      remedy: /^set the clock/,
      exit: 'refused',
    })
})

const later = (years: number) => new Date(Date.now() + years * year)

t.test('a host that nobody updates sees time go by through its renewals', async t => {
  const mark = join(t.testdir(), 'clock')
  const sane = (years: number) => requireSaneClock(host, later(years), release.madeOn, mark)
  await refuses(t, sane(3), { because: /years after anything that this host has seen/ })
  await markClock(host, later(1.5), mark)
  await sane(3)
  await refuses(t, sane(5), { because: /years after/ })
  await markClock(host, later(9), mark)
  await sane(0)
  t.pass('a mark that a wrong clock left does not hold up the right one')
})
