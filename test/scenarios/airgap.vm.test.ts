import t from 'tap'
import { fullBundle } from '../peers/full-bundle.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import { installStory } from './vm/install-story.ts'
import { answersOn, install, signIn } from './vm/operator.ts'
import { differences, record } from './vm/record.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(5_400_000)

const file = '/var/chat.bundle'

t.test('a bare machine that never had a network, and one file', { skip }, async t => {
  const { path, fingerprint } = await fullBundle()
  const host = await machine(t, { image: 'bare', network: 'client' })
  await host.sh('rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*')
  await host.copyIn(path, file)
  await answersOn(host)
  t.equal(await host.sh(`head -c 16384 ${file} | sha256sum`), `${fingerprint}  -`)

  const before = await record(host)
  const [, ...words] = install('--json')
  await installStory(t, host, ['sh', file, ...words])

  await t.test('its certificate is issued anew without anybody outside', async t => {
    await host.must(['parley', 'certs', 'issue'])
    t.match(await signIn(host), { result: 'success' })
    t.equal(await host.packetsOut(), 0)
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
  /^\+ (file|content) \/etc\/(locale\.alias|locale\.gen|ucf\.conf|apt\/apt\.conf\.d\/02autoremove-postgresql) /,
  /^\+ file \/etc\/systemd\/system\/multi-user\.target\.wants\/(nginx|postgresql)\.service l /,
  /^\+ folder \/var\/(lib\/ucf|log\/(dpkg|alternatives)\.log)$/,
  // Done once after the first boot.
  /^- active systemd-machine-id-commit\.service$/,
  // Debian's own list of what its tools made and when.
  /^[+-] content \/etc\/(ld\.so\.cache|group-?|gshadow-?|passwd-?|shadow-?|subgid-?|subuid-?) /,
]
