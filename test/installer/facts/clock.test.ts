import t from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { gatherClock, requireSaneClock } from '../../../installer/facts/clock.ts'
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
