import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Host } from '../../../installer/core/host.ts'
import {
  beginTrial,
  endTrial,
  requireConfirmable,
  runningTrial,
  takeBackTrial,
} from '../../../installer/firewall/trial.ts'
import { firewallTable } from '../../../installer/recipes/firewall.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import type { Site } from '../../../installer/recipes/site.ts'
import { loadedTable, nftTable } from '../../../installer/resources/nft-table.ts'
import { timerOn } from '../../peers/timer.ts'
import { twoNetworks, whyNoNetworks } from '../../peers/two-networks.ts'
import { refuses } from '../refusal.ts'
import { smallOfficeOn } from '../small-office.ts'

t.setTimeout(300_000)
const skip = whyNoNetworks() ?? false
const now = new Date('2026-11-26T12:00:00Z')
const trial = { seconds: 60, now }

/** A host whose old rules are loaded and kept, and a site that asks for port 25 as well. */
async function office(t: Test) {
  const folder = t.testdir({ config: {}, run: {}, state: { stamps: {} } })
  const networks = await twoNetworks(folder, { tcp: [], ssh: 2222 })
  t.teardown(() => networks.destroy())
  const bare = smallOfficeOn({
    ...hostLayout('systemd'),
    config: join(folder, 'config'),
    installerState: join(folder, 'state'),
    run: join(folder, 'run/parley'),
  })
  const { firewall } = bare.settings
  const asking = { ...firewall, extraPorts: [{ protocol: 'tcp', ports: '25' }] as const }
  const site: Site = { ...bare, settings: { ...bare.settings, firewall: asking } }
  const timer = timerOn(networks.host)
  const { host } = timer
  await nftTable(firewallTable(bare)).apply(host)
  const loaded = () => loadedTable(host, 'inet parley')
  const kept = () => readFile(firewallTable(site).path, 'utf8')
  const old = { loaded: await loaded(), kept: await kept() }
  const isOld = async () => (await loaded()) === old.loaded && (await kept()) === old.kept
  /** For good, as the verb does it. */
  const confirm = async (on: Host) => {
    await requireConfirmable(on, site)
    await nftTable(firewallTable(site)).apply(on)
    await endTrial(on, site)
  }
  const isNew = async () =>
    (await loaded()).includes('tcp dport 25 accept') && (await kept()).includes('dport 25')
  return { host, timer, site, bare, loaded, old, isOld, isNew, confirm, folder }
}

t.test(
  'rules that nobody confirms are taken back, and the next boot never had them',
  { skip },
  async t => {
    const { host, timer, site, loaded, isOld, old } = await office(t)
    t.same(await beginTrial(host, site, trial), { until: '2026-11-26T12:01:00.000Z' })
    t.match(await loaded(), 'tcp dport 25 accept')
    t.equal(await readFile(firewallTable(site).path, 'utf8'), old.kept)
    t.same(await runningTrial(host, site), { until: '2026-11-26T12:01:00.000Z' })
    await timer.fire()
    t.ok(await isOld())
    t.equal(await runningTrial(host, site), undefined)
    await refuses(t, requireConfirmable(host, site), {
      because: /old ones have come back/,
      exit: 'refused',
    })
  },
)

t.test('rules that are confirmed stay, and a second try finds nothing to do', { skip }, async t => {
  const { host, timer, site, isNew, confirm } = await office(t)
  await beginTrial(host, site, trial)
  await confirm(host)
  t.notOk(timer.isArmed())
  t.ok(await isNew())
  t.equal(await beginTrial(host, site, trial), undefined)
})

t.test('rules that are given up go at once', { skip }, async t => {
  const { host, timer, site, isOld } = await office(t)
  await beginTrial(host, site, trial)
  await takeBackTrial(host, site)
  t.notOk(timer.isArmed())
  t.ok(await isOld())
})

t.test(
  'a confirmation is for the rules that were tried, not for what was edited since',
  { skip },
  async t => {
    const { host, site, bare } = await office(t)
    await beginTrial(host, site, trial)
    await refuses(t, requireConfirmable(host, bare), { because: /other rules than those on trial/ })
  },
)

t.test('without rules to return to, nothing is tried', { skip }, async t => {
  const { host, timer, site } = await office(t)
  await host.remove(firewallTable(site).path)
  await refuses(t, beginTrial(host, site, trial), { remedy: /parley apply/, exit: 'refused' })
  t.notOk(timer.isArmed())
})

class Killed extends Error {}

/** A host whose program is killed before its change of that number. */
function dying(host: Host, at: number): { host: Host; changes: () => number } {
  let done = 0
  const step = async (change: () => Promise<void>) => {
    done += 1
    if (done === at) throw new Killed()
    await change()
  }
  return {
    changes: () => done,
    host: {
      ...host,
      write: (path, entry) => step(() => host.write(path, entry)),
      remove: path => step(() => host.remove(path)),
      run: command => step(() => host.run(command)),
    },
  }
}

t.test(
  'killed at any step, the old rules come back by the timer or were never gone, and trying again works',
  { skip },
  async t => {
    const { host, timer, site, isOld } = await office(t)
    let killed = true
    for (let at = 1; killed; at++) {
      killed = await beginTrial(dying(host, at).host, site, trial).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      )
      await timer.fire()
      t.ok(await isOld(), `killed before step ${at}`)
      await beginTrial(host, site, trial)
      t.ok(timer.isArmed())
      await timer.fire()
      t.ok(await isOld())
      t.ok(at < 20)
    }
  },
)

t.test(
  'a confirmation that is killed at any step leaves the old rules or the new ones, whole, and is completed by another',
  { skip },
  async t => {
    const { host, timer, site, bare, isOld, isNew, confirm } = await office(t)
    let killed = true
    for (let at = 1; killed; at++) {
      await nftTable(firewallTable(bare)).apply(host)
      await beginTrial(host, site, trial)
      killed = await confirm(dying(host, at).host).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      )
      await timer.fire()
      t.ok((await isOld()) || (await isNew()), `killed before step ${at}`)
      if ((await beginTrial(host, site, trial)) !== undefined) await confirm(host)
      t.ok(await isNew(), `completed after step ${at}`)
      t.ok(at < 20)
    }
  },
)
