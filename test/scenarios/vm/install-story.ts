import type { Test } from 'tap'
import type { Machine } from './machine.ts'
import { failedOn, install, signIn } from './operator.ts'

/** From an operator's answers to people who sign in, and on over a reboot. */
export async function installStory(
  t: Test,
  host: Machine,
  argv: readonly string[] = install('--json'),
): Promise<void> {
  await t.test('one command, without a network', async t => {
    const run = await host.run(argv)
    t.equal(run.code, 0, `${run.err.slice(-3000)}${run.out.slice(-1000)}`)
  })
  await servingStory(t, host)
}

/** What is true of a machine on which Parley was just installed, and stays true over a reboot. */
export async function servingStory(t: Test, host: Machine): Promise<void> {
  await t.test('people sign in, and no packet has left', async t => {
    t.match(await signIn(host), { result: 'success', api_key: /^[A-Za-z0-9]{32}$/ })
    t.equal(await host.packetsOut(), 0)
  })

  await t.test('verify finds nothing, and a second apply does nothing', async t => {
    const started = await startsOf(host)
    t.match(started, /Id=parley-web\.service/)
    const verified = await host.run(['parley', 'verify'])
    t.equal(verified.code, 0, verified.err)
    const again = await host.run(['parley', 'apply', '--yes', '--json'])
    t.equal(again.code, 0, again.err)
    t.match(JSON.parse(again.out), { changed: [] })
    t.equal(await startsOf(host), started, 'nothing was started again')
  })

  await t.test('what serves people is closed in while it runs', async t => {
    const shown = await host.sh(
      `systemctl show --property=Id --value --state=active 'parley-*.service' nginx.service`,
    )
    for (const unit of shown.split('\n').filter(Boolean)) {
      const level = await exposure(host, unit)
      t.comment(`${unit}: exposure ${level} while running`)
      t.ok(level <= allowed(unit), `${unit}: ${level}`)
    }
  })

  await t.test('after a reboot it serves again, and still no packet has left', async t => {
    t.equal(await host.reboot(), 'running', await failedOn(host))
    t.match(await signIn(host), { result: 'success' })
    t.equal(await host.packetsOut(), 0)
    const verified = await host.run(['parley', 'verify'])
    t.equal(verified.code, 0, `${verified.err}${verified.out}`)
  })
}

/** Of a unit that runs: what changes with every start. */
const startsOf = (host: Machine): Promise<string> =>
  host.sh(
    `systemctl show --property=Id,MainPID,ActiveEnterTimestampMonotonic 'parley-*' nginx.service`,
  )

/** What systemd says of the unit as it runs: 0 is closed, 10 is open. */
async function exposure(host: Machine, unit: string): Promise<number> {
  const said = await host.must(['systemd-analyze', 'security', '--no-pager', unit])
  const found = /Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1]
  if (found === undefined) throw new Error(said)
  return Number(found)
}

/** Of ten. */
function allowed(unit: string): number {
  if (/^parley-(web|postgres)\./.test(unit)) return 1
  return unit === 'nginx.service' ? 2 : 1.5
}
