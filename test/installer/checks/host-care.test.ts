import t from 'tap'
import { apparmorIsOn } from '../../../installer/checks/apparmor.ts'
import type { Check } from '../../../installer/checks/check.ts'
import { randomNumbersAreRandom } from '../../../installer/checks/entropy.ts'
import { strangersReachOnlyWhatIsOpen } from '../../../installer/checks/firewall.ts'
import { whatWasHardenedStaysSo } from '../../../installer/checks/hardening.ts'
import { logsStayWithinTheirLimits } from '../../../installer/checks/logs.ts'
import { securityUpdatesComeByThemselves } from '../../../installer/checks/security-updates.ts'
import { memoryStaysOffTheDisk } from '../../../installer/checks/swap.ts'
import type { Answer, Look } from '../../../installer/core/host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { kernel } from '../../../installer/harden/kernel.ts'
import { firewallTable } from '../../../installer/recipes/firewall.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { nftTable } from '../../../installer/resources/nft-table.ts'
import { memoryJournal } from '../memory-journal.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld } from '../world.ts'

const now = new Date('2026-11-26T12:00:00Z')
const site = smallOfficeOn(hostLayout('systemd'))
const context = { command: 'test', version: '0', now: () => now }

/** A host of which only these files and answers are known. */
const hostOf = (files: Record<string, string>, answers: Record<string, string> = {}): Look => ({
  read: path =>
    Promise.resolve(
      files[path] === undefined
        ? undefined
        : { kind: 'file', content: files[path], mode: 0o644, owner: 'root:root' },
    ),
  list: () => Promise.resolve([]),
  ask: ([program]): Promise<Answer> => {
    const out = answers[program]
    return Promise.resolve({
      ok: out !== undefined,
      code: out === undefined ? 127 : 0,
      out: out ?? '',
      err: '',
    })
  },
})

const result = async (check: Check, host: Look) =>
  (await check.look({ host, site, now })).map(({ result }) => result)

const ofSwap = (files: Record<string, string>, kinds = '') =>
  result(memoryStaysOffTheDisk, hostOf(files, { lsblk: kinds }))

const ofLogs = (bytes: number, systemctl?: string) =>
  result(
    logsStayWithinTheirLimits,
    hostOf({}, { du: `${bytes}\t/var/log/parley`, ...(systemctl !== undefined && { systemctl }) }),
  )

t.test('swap in clear is told, encrypted and none are fine', async t => {
  const swaps = 'Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n'
  t.same(await ofSwap({ '/proc/swaps': swaps }, 'part\ndisk'), ['warn'])
  t.same(await ofSwap({ '/proc/swaps': swaps }, 'crypt\npart\ndisk'), ['pass'])
  t.same(await ofSwap({}), ['pass'])
})

t.test('AppArmor, randomness and updates are judged by what the kernel and apt say', async t => {
  const apparmor = '/sys/module/apparmor/parameters/enabled'
  t.same(await result(apparmorIsOn, hostOf({ [apparmor]: 'Y\n' })), ['pass'])
  t.same(await result(apparmorIsOn, hostOf({})), ['warn'])
  const entropy = '/proc/sys/kernel/random/entropy_avail'
  t.same(await result(randomNumbersAreRandom, hostOf({ [entropy]: '256\n' })), ['pass'])
  t.same(await result(randomNumbersAreRandom, hostOf({ [entropy]: '12\n' })), ['fail'])
  const updates = (files: Record<string, string>, config: string) =>
    result(securityUpdatesComeByThemselves, hostOf(files, { 'apt-config': config }))
  const on = 'APT::Periodic::Unattended-Upgrade "1";'
  t.same(await updates({ '/usr/bin/unattended-upgrade': '' }, on), ['pass'])
  t.same(await updates({}, on), ['warn'], 'set, and nobody there who does it')
  t.same(await updates({ '/run/reboot-required': '' }, ''), ['warn', 'warn'])
})

t.test('logs that take more than they may, or that nobody rotates, are told', async t => {
  t.same(await ofLogs(1000, 'active'), ['pass'])
  t.same(await ofLogs(1e12, 'active'), ['warn'])
  t.same(await ofLogs(1000), ['warn'])
})

t.test('a firewall that is as it should be passes, one that was flushed fails', async t => {
  const { host } = await memoryWorld()
  for (const path of [
    '/etc/parley',
    '/var',
    '/var/lib',
    '/var/lib/parley',
    '/var/lib/parley/installer',
    '/var/lib/parley/installer/stamps',
  ])
    await host.write(path, { kind: 'directory', mode: 0o755, owner: 'root:root' })
  t.same(await result(strangersReachOnlyWhatIsOpen, host), ['fail'])
  await nftTable(firewallTable(site)).apply(host)
  t.same(await result(strangersReachOnlyWhatIsOpen, host), ['pass'])
  await host.run({
    argv: ['nft', 'add table inet parley; delete table inet parley'],
    undo: 'one-way',
  })
  t.same(await result(strangersReachOnlyWhatIsOpen, host), ['fail'])
})

t.test('hardening that has worn off is told, with what to type', async t => {
  const { host } = await memoryWorld()
  for (const path of [
    '/etc/sysctl.d',
    '/var',
    '/var/lib',
    '/var/lib/parley',
    '/var/lib/parley/installer',
  ])
    await host.write(path, { kind: 'directory', mode: 0o755, owner: 'root:root' })
  const look = () => whatWasHardenedStaysSo.look({ host, site, now })
  t.match(await look(), [{ result: 'pass', found: /^none/ }])
  const journal = memoryJournal()
  const resources = await kernel.resources(host, { site, admin: 'root' })
  await journaledApply({ ...context, host, journal }, resources)
  const lines = (await journal.lines()).map(line => `${JSON.stringify(line)}\n`).join('')
  const path = '/var/lib/parley/installer/harden.jsonl'
  await host.write(path, { kind: 'file', content: lines, mode: 0o600, owner: 'root:root' })
  t.match(await look(), [{ result: 'pass', found: 'kernel holds' }])
  await host.run({ argv: ['sysctl', '--write', 'kernel/dmesg_restrict=0'], undo: 'one-way' })
  t.not((await plan(host, resources)).length, 0)
  t.match(await look(), [{ result: 'warn', remedy: 'parley harden apply --only kernel' }])
})
