import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Host } from '../../../installer/core/host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { undo } from '../../../installer/core/undo.ts'
import { firewallTable } from '../../../installer/recipes/firewall.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import type { Site } from '../../../installer/recipes/site.ts'
import { loadedTable, nftTable } from '../../../installer/resources/nft-table.ts'
import type { Settings } from '../../../installer/settings/settings.ts'
import { twoNetworks, whyNoNetworks, type TwoNetworks } from '../../peers/two-networks.ts'
import { until } from '../../until.ts'
import { memoryJournal } from '../memory-journal.ts'
import { refuses } from '../refusal.ts'
import { smallOfficeOn } from '../small-office.ts'

t.setTimeout(300_000)
const why = whyNoNetworks()
const web = [443, 80]
const ssh = 2222
const [database, game] = [5432, 5000]

type Office = TwoNetworks & {
  site(firewall: Partial<Settings['firewall']>): Site
  apply(firewall: Partial<Settings['firewall']>): Promise<void>
  readonly journal: ReturnType<typeof memoryJournal>
}

async function office(t: Test, files?: ReadonlyMap<string, string>): Promise<Office> {
  const folder = t.testdir({ config: {}, state: { stamps: {} } })
  const networks = await twoNetworks(folder, { tcp: [...web, database, game], ssh }, files)
  t.teardown(() => networks.destroy())
  const journal = memoryJournal()
  const bare = smallOfficeOn({
    ...hostLayout('systemd'),
    config: join(folder, 'config'),
    installerState: join(folder, 'state'),
  })
  const site = (firewall: Partial<Settings['firewall']>): Site => ({
    ...bare,
    settings: { ...bare.settings, firewall: { ...bare.settings.firewall, ...firewall } },
  })
  const context = { command: 'test', version: '0', now: () => new Date() }
  await networks.host.run({
    argv: [
      'nft',
      'table inet others { counter theirs { }; chain input { type filter hook input priority 10; counter name "theirs"; tcp dport 9 drop; }; }',
    ],
    undo: 'one-way',
  })
  return {
    ...networks,
    journal,
    site,
    async apply(firewall) {
      const resources = [nftTable(firewallTable(site(firewall)))]
      await journaledApply({ ...context, host: networks.host, journal }, resources)
      t.same(await plan(networks.host, resources), [], 'nothing is left to do')
    },
  }
}

const dropped = async (host: Host) =>
  Number(
    /packets (\d+)/.exec(
      (await host.ask(['nft', 'list', 'counter', 'inet', 'parley', 'dropped'])).out,
    )?.[1],
  )

let attempts = 0

/** A connection comes about; one that is dropped never would, and the test would run into its time limit. */
async function isOpen({ outside }: Office, address: string, port: number): Promise<void> {
  const name = `c${attempts++}`
  outside.connect(name, address, port)
  await outside.hears(`${name} connected`)
}

/** The attempt is dropped and counted, and nothing has come of it. */
async function isShut(t: Test, { outside, host }: Office, address: string, port: number) {
  const before = await dropped(host)
  const name = `c${attempts++}`
  outside.connect(name, address, port)
  await until(async () => (await dropped(host)) > before)
  t.notOk(
    outside.said.some(line => line.startsWith(`${name} `)),
    `${address} ${port} is shut`,
  )
}

t.test(
  'web and ssh are reached from outside, over both protocols, and nothing else',
  { skip: why ?? false },
  async t => {
    const here = await office(t)
    const { host, inner } = here
    const others = await loadedTable(host, 'inet others')
    await isOpen(here, inner.v4, database)
    await here.apply({})
    for (const address of [inner.v4, inner.v6]) {
      for (const port of [...web, ssh]) await isOpen(here, address, port)
      await isShut(t, here, address, database)
    }
    await host.run({ argv: ['ip', '-6', 'neighbour', 'flush', 'dev', 'cable'], undo: 'one-way' })
    await isOpen(here, inner.v6, 443)
    t.equal(await loadedTable(host, 'inet others'), others, 'the table of others is as it was')
    t.match(others, /tcp dport 9 drop/)
    await undo(host, here.journal, { scope: 'everything', eraseData: false })
    t.equal(await loadedTable(host, 'inet parley'), '')
    t.equal(await loadedTable(host, 'inet others'), others)
    await isOpen(here, inner.v6, database)
  },
)

t.test(
  'what is said over an open connection goes on, even when its port is closed',
  { skip: why ?? false },
  async t => {
    const here = await office(t)
    const { inner, outside } = here
    await here.apply({ extraPorts: [{ protocol: 'tcp', ports: '4999-5001' }] })
    outside.connect('long', inner.v4, game)
    await outside.hears('long connected')
    outside.say('long', 'before')
    await outside.hears('long heard before')
    await here.apply({})
    await isShut(t, here, inner.v4, game)
    outside.say('long', 'after')
    await outside.hears('long heard after')
  },
)

t.test(
  'while the rules are loaded again and again, every new connection comes about and the shut port stays shut',
  { skip: why ?? false },
  async t => {
    const here = await office(t)
    const { host, inner, outside } = here
    await here.apply({})
    const loads = (async () => {
      for (let turn = 0; turn < 40; turn++)
        await here.host.run({
          argv: ['nft', '--file', firewallTable(here.site({})).path],
          undo: 'one-way',
        })
    })()
    outside.connect('shut', inner.v4, database)
    for (let turn = 0; turn < 200; turn++)
      await isOpen(here, turn % 2 === 0 ? inner.v4 : inner.v6, 443)
    await loads
    t.notOk(
      outside.said.some(line => line.startsWith('shut ')),
      'no moment without rules',
    )
    t.ok((await dropped(host)) >= 0)
  },
)

t.test('ssh is reached from the networks named alone', { skip: why ?? false }, async t => {
  const here = await office(t)
  await here.apply({ sshFrom: ['192.0.2.2/32', '2001:db8:1::/48'] })
  await isOpen(here, here.inner.v4, ssh)
  await isShut(t, here, here.inner.v6, ssh)
  await isOpen(here, here.inner.v6, 443)
})

t.test(
  'rules that would shut out the session that asks are refused, and nothing is changed',
  { skip: why ?? false },
  async t => {
    const environment = `A=1\0SSH_CONNECTION=198.51.100.7 40000 192.0.2.1 ${ssh}\0B=2\0`
    const here = await office(t, new Map([['/proc/self/environ', environment]]))
    await refuses(t, here.apply({ sshFrom: ['192.0.2.0/24'] }), {
      because: /198\.51\.100\.7 on port 2222, and could not come again/,
      remedy: /add 198\.51\.100\.7 to firewall\.ssh_from/,
      exit: 'refused',
    })
    t.equal(await loadedTable(here.host, 'inet parley'), '')
    await here.apply({ sshFrom: ['198.51.100.0/24'] })
  },
)

t.test(
  'a file that the kernel would refuse leaves rules and file as they are',
  { skip: why ?? false },
  async t => {
    const here = await office(t)
    await here.apply({})
    const table = firewallTable(here.site({}))
    const [loaded, kept] = [
      await loadedTable(here.host, 'inet parley'),
      await readFile(table.path, 'utf8'),
    ]
    const broken = nftTable({
      ...table,
      content: async () =>
        `${kept}\ntable inet parley { chain input { tcp dport nowhere accept; } }\n`,
    })
    await refuses(t, broken.apply(here.host), {
      because: /^nft refuses it: .*/,
      remedy: /stay as they are/,
    })
    t.equal(await loadedTable(here.host, 'inet parley'), loaded)
    t.equal(await readFile(table.path, 'utf8'), kept)
  },
)

t.test(
  'a rule that somebody added by hand, and a table that somebody flushed, are found and put right',
  { skip: why ?? false },
  async t => {
    const here = await office(t)
    await here.apply({})
    const resources = [nftTable(firewallTable(here.site({})))]
    for (const argv of [
      ['nft', 'insert rule inet parley input tcp dport 5432 accept'],
      ['nft', 'flush ruleset'],
    ] as const) {
      await here.host.run({ argv, undo: 'one-way' })
      t.match(await plan(here.host, resources), [
        { difference: /^load it: the kernel has other rules/ },
      ])
      await here.apply({})
      await isShut(t, here, here.inner.v4, database)
    }
  },
)

t.test('the plan names what would no longer be reached', { skip: why ?? false }, async t => {
  const here = await office(t)
  const [change] = await plan(here.host, [nftTable(firewallTable(here.site({})))])
  t.match(change?.difference, /^write and load it; no longer reached from outside: .*tcp 5432/)
  t.notMatch(change?.difference, /tcp 443|tcp 2222/)
})

t.test('switched off, our table goes and the others stay', { skip: why ?? false }, async t => {
  const here = await office(t)
  await here.apply({})
  await here.apply({ enabled: false })
  t.equal(await loadedTable(here.host, 'inet parley'), '')
  t.match(await loadedTable(here.host, 'inet others'), /drop/)
  await isOpen(here, here.inner.v4, database)
})
