import t from 'tap'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import { authorityOn, signIn } from './vm/operator.ts'
import { steadily } from './vm/steadily.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

const web = 'parley-web.service'

const mainOf = (host: Machine): Promise<string> =>
  host.must(['systemctl', 'show', '--property=MainPID', '--value', web])

t.test('people notice neither a restart nor a process that hangs', { skip }, async t => {
  const host = await machine(t, { from: 'installed', network: 'client' })
  const ca = await authorityOn(host)
  t.match(await signIn(host), { result: 'success' })

  await t.test('a restart under 200 requests a second loses none', async t => {
    const before = await mainOf(host)
    const asked = await steadily(host, {
      ca,
      perSecond: 200,
      requests: 2000,
      path: '/api/v1/server_settings',
      // In the middle, twice.
      meanwhile: [600, 1200].map(at => ({
        at,
        act: () => host.must(['systemctl', 'restart', web]),
      })),
    })
    t.not(await mainOf(host), before, 'it was another process in the end')
    t.same(asked.failures, [])
    t.equal(asked.answers, 2000, 'each was answered with 200')
  })

  await t.test('a process that hangs is replaced, and what waited is answered', async t => {
    const before = await mainOf(host)
    await host.must(['kill', '-STOP', before])
    t.match(await signIn(host), { result: 'success' })
    t.not(await mainOf(host), before)
  })
})
