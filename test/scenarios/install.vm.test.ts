import t from 'tap'
import { bringCheckout } from './vm/checkout.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import { differences, record } from './vm/record.ts'
import { answersOn, install, signIn } from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(1_800_000)

/** Of a unit that runs: what changes with every start. */
const startsOf = (host: Machine): Promise<string> =>
  host.sh(
    `systemctl show --property=Id,MainPID,ActiveEnterTimestampMonotonic 'parley-*' nginx.service`,
  )

t.test('a bare Debian, and then people sign in', { skip }, async t => {
  const host = await machine(t, { image: 'bare', network: 'client' })
  await bringCheckout(host)
  await answersOn(host)
  const before = await record(host)

  await t.test('one command, without a network', async t => {
    const run = await host.run(install('--json'))
    t.equal(run.code, 0, `${run.err.slice(-3000)}${run.out.slice(-1000)}`)
    t.match(await signIn(host), { result: 'success', api_key: /^[A-Za-z0-9]{32}$/ })
    t.equal(await host.packetsOut(), 0, 'no packet left')
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
    t.equal(await host.reboot(), 'running')
    t.match(await signIn(host), { result: 'success' })
    t.equal(await host.packetsOut(), 0)
    t.equal((await host.run(['parley', 'verify'])).code, 0)
  })

  await t.test('uninstall leaves the server as it was', async t => {
    const gone = await host.run(['parley', 'uninstall', '--yes', '--erase-data'])
    t.equal(gone.code, 0, gone.err.slice(-2000))
    t.same(differences(before, await record(host), left), [])
    t.equal(await host.packetsOut(), 0)
  })
})

/** What stays, and why. */
const left = [
  // Removed packages keep their configuration and accounts until somebody purges them, as Debian has it.
  /^\+ (file|content) \/etc\/(nginx|postgresql|postgresql-common|ssl|logrotate\.d|init\.d|default|cron\.d|apparmor\.d|ufw|sysctl\.d|perl)\b/,
  /^\+ file \/etc\/rc\d\.d\/[SK]\d\d(nginx|postgresql)\b/,
  /^\+ (account|group) (postgres|ssl-cert):/,
  /^\+ folder \/var\/(lib|log|cache)\/(nginx|postgresql|postgresql-common)\b/,
  // Debian's own list of what its tools made and when.
  /^[+-] content \/etc\/(ld\.so\.cache|group-?|gshadow-?|passwd-?|shadow-?|subgid-?|subuid-?) /,
]

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
