import t from 'tap'
import { mailGoesOut } from '../../../installer/checks/mail.ts'
import type { Argv } from '../../../installer/core/host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { undo } from '../../../installer/core/undo.ts'
import { appliance } from '../../../installer/recipes/index.ts'
import { requireMail } from '../../../installer/probes/mail.ts'
import { mailOf } from '../../../installer/recipes/mail.ts'
import type { Site } from '../../../installer/recipes/site.ts'
import { network } from '../../../installer/settings/network.ts'
import { memoryJournal } from '../memory-journal.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld } from '../world.ts'

t.setTimeout(600_000)

const now = () => new Date('2026-01-02T03:04:05Z')

const withEgress = (site: Site, egress: Partial<Site['settings']['network']>): Site => ({
  ...site,
  settings: { ...site.settings, network: { ...site.settings.network, ...egress } },
})

const read = (setting: typeof network.egressAllow, text: string) => {
  const reading = setting.read(text)
  return 'value' in reading ? reading.value : []
}

async function office() {
  const world = await memoryWorld()
  const site = smallOfficeOn(world.layout)
  const journal = memoryJournal()
  const context = { host: world.host, journal, command: 'test', version: '0', now }
  const become = async (site: Site) => {
    const changes = await journaledApply(context, appliance(site, now))
    t.same(await plan(world.host, appliance(site, now)), [])
    return changes.map(({ id }) => id)
  }
  const units = async () =>
    (await world.host.list(world.layout.units)).filter(name => name.startsWith('parley-egress'))
  const text = async (path: string) => {
    const entry = await world.host.read(path)
    return entry?.kind === 'file' ? entry.content : undefined
  }
  return { world, site, journal, become, units, text }
}

t.test('an air-gapped host has no way out: no unit, no account, no rules', async t => {
  const { world, site, become, units, text } = await office()
  const airGapped = withEgress(site, { egress: 'none' })
  await become(airGapped)
  t.same(await units(), [])
  t.equal(await text('/etc/parley/egress.yaml'), undefined)
  t.notMatch(await text('/etc/parley/server.yaml'), 'egress')
  t.notOk((await world.host.ask(['getent', 'passwd', 'parley-egress'])).ok)
})

t.test('the way out comes and goes with its setting, and undo brings it back', async t => {
  const { world, site, journal, become, units, text } = await office()
  await become(site)
  t.same(await units(), [
    'parley-egress-resolvers.path',
    'parley-egress-resolvers.service',
    'parley-egress-wall.service',
    'parley-egress.service',
    'parley-egress.socket',
  ])
  t.match(await text('/etc/parley/server.yaml'), 'egress: {"socket":"/run/parley/egress.sock"}')
  const before = await world.snapshot()

  await become(withEgress(site, { egress: 'none' }))
  t.same(await units(), [])
  t.notOk((await world.host.ask(['getent', 'passwd', 'parley-egress'])).ok)
  await undo(world.host, journal, { scope: 'last-run', eraseData: false })
  const after = await world.snapshot()
  const differs = (path: string) => JSON.stringify(after[path]) !== JSON.stringify(before[path])
  // What reads a changed file is due for a restart.
  t.same(
    Object.keys({ ...before, ...after }).filter(
      path => differs(path) && !path.includes('/stamps/'),
    ),
    [],
  )

  await become(withEgress(site, { egress: 'none' }))
  await become(site)
  t.equal((await units()).length, 5)
})

t.test('the lists are given to both walls as they are meant', async t => {
  const { site, become, text } = await office()
  await become(
    withEgress(site, {
      egressAllow: read(network.egressAllow, '10.1.0.0/16:8443, *.example.org:8080'),
      egressDeny: read(network.egressDeny, 'evil.example'),
    }),
  )
  t.equal(
    (await text('/etc/parley/egress.yaml'))?.split('\n').slice(1).join('\n'),
    `socket: "/run/parley/egress.sock"
log: { level: info }
allow:
  - {"text":"10.1.0.0/16:8443","network":"10.1.0.0/16","port":8443}
  - {"text":"*.example.org:8080","host":"*.example.org","port":8080}
deny:
  - {"text":"evil.example","host":"evil.example"}
`,
  )
  t.match(
    await text('/etc/systemd/system/parley-egress.service'),
    /^IPAddressAllow=10\.1\.0\.0\/16$/m,
  )
})

t.test(
  'both programs are told of the mail server, and only where there is a way to it',
  async t => {
    const { world, site, become, text } = await office()
    const mail = { ...site.settings.mail, host: '10.1.2.3', user: 'parley' }
    const mailing = { ...site, settings: { ...site.settings, mail } }
    await become(mailing)
    t.match(await text('/etc/parley/egress.yaml'), '\nmail: {"host":"10.1.2.3","port":587}\n')
    t.match(
      await text('/etc/parley/server.yaml'),
      '\nmail: {"host":"10.1.2.3","port":587,"security":"starttls","user":"parley","from":{"name":"Small Office","address":"parley@chat.example.org"}}\n',
    )
    const worker = await text('/etc/systemd/system/parley-worker.service')
    for (const name of ['signing', 'mail'])
      t.match(
        worker,
        `LoadCredentialEncrypted=parley.${name}:/etc/credstore.encrypted/parley.${name}`,
      )
    t.match(await text('/etc/systemd/system/parley-egress.service'), 'IPAddressAllow=10.1.2.3')

    t.match(mailOf(mailing)[0]?.from, { address: 'parley@chat.example.org' })
    const plain = { ...mail, security: 'none' as const }
    t.notOk(mailOf({ ...site, settings: { ...site.settings, mail: plain } })[0]?.user)
    t.same(mailOf(withEgress(mailing, { egress: 'none' })), [])
    for (const silent of [site, withEgress(mailing, { egress: 'none' })])
      t.throws(() => requireMail(silent), /cannot send mail from here/)

    // What is kept sealed reaches the program that tries, by standard input alone.
    const answers = [
      { ok: true, code: 0, out: '{"taken":true}', err: '' },
      { ok: true, code: 0, out: '{"taken":false,"kind":"tls","because":"expired"}', err: '' },
    ]
    const heard: (string | undefined)[] = []
    const host = {
      ...world.host,
      ask: (argv: Argv, input?: string) => {
        if (!argv.includes('try')) return world.host.ask(argv, input)
        heard.push(input)
        return Promise.resolve(
          answers[heard.length - 1] ?? { ok: false, code: 1, out: '', err: 'x' },
        )
      },
    }
    const look = () => mailGoesOut.look({ host, site: mailing, now: now() })
    t.match(await look(), [{ result: 'pass' }])
    t.match(await look(), [{ result: 'fail', found: 'tls: expired', remedy: /mail.security/ }])
    t.same(heard, ['{"password":null}', '{"password":null}'])
    t.match(await mailGoesOut.look({ host, site, now: now() }), [
      { result: 'pass', found: 'no mail is sent, as set' },
    ])
  },
)

t.test('where systemd does not run the units there is the process and no wall', async t => {
  const { site, become, units } = await office()
  await become({ ...site, layout: { ...site.layout, services: 'embedded' } }).catch(() => [])
  t.notOk((await units()).includes('parley-egress-wall.service'))
})
