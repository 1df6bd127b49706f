import t from 'tap'
import { bringCheckout } from './vm/checkout.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import { installStory } from './vm/install-story.ts'
import { answersOn } from './vm/operator.ts'
import { differences, record } from './vm/record.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(3_600_000)

t.test('a bare Debian becomes a server, and a bare Debian again', { skip }, async t => {
  const host = await machine(t, { image: 'bare', network: 'client' })
  await bringCheckout(host)
  await answersOn(host)
  const before = await record(host)
  await installStory(t, host)

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
