import t from 'tap'
import { underLoad } from '../peers/loading.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import { authorityOn, hostname, ownerOn, signIn } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

const web = 'parley-web.service'

const mainOf = (host: Machine): Promise<string> =>
  host.must(['systemctl', 'show', '--property=MainPID', '--value', web])

t.test('people notice neither a restart nor a process that hangs', { skip }, async t => {
  const host = await machine(t, { from: 'installed', network: 'client' })
  t.match(await signIn(host), { result: 'success' })
  const { email, password } = await ownerOn(host)
  const target = {
    url: `https://${hostname}`,
    port: await host.outside(443),
    ca: await authorityOn(host),
    email,
    password,
  }

  // 200 a second, which test/scenarios/restart-under-load.test.ts asks of a host, by the thirty times that emulation is slower.
  await t.test('a restart under load loses none', async t => {
    const pids = [await mainOf(host)]
    const { answered, failed, repeated, sent } = await underLoad(
      t,
      { ...target, perSecond: 6 },
      async () => {
        for (let time = 0; time < 2; time++) {
          await host.must(['systemctl', 'restart', web])
          pids.push(await mainOf(host))
        }
      },
    )
    t.comment(`${answered} of ${sent} answered`)
    t.equal(new Set(pids).size, 3, 'twice another process')
    t.same(failed, [])
    t.equal(repeated, 0, 'nobody had to ask twice')
    t.equal(answered, sent, 'each was answered with 200')
  })

  await t.test('a process that hangs is replaced, and what waited is answered', async t => {
    const before = await mainOf(host)
    await host.must(['kill', '-STOP', before])
    t.match(await signIn(host), { result: 'success' })
    t.not(await mainOf(host), before)
  })
})
