import t from 'tap'
import type { Host } from '../../../installer/core/host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { undo } from '../../../installer/core/undo.ts'
import { network } from '../../../installer/harden/kernel.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { twoNetworks, whyNoNetworks } from '../../peers/two-networks.ts'
import { memoryJournal } from '../memory-journal.ts'
import { smallOfficeOn } from '../small-office.ts'

const skip = whyNoNetworks() ?? false
t.setTimeout(300_000)

t.test(
  'settings of the network hold for every interface, and undo puts back each',
  { skip },
  async t => {
    const networks = await twoNetworks(t.testdir(), { tcp: [], ssh: 22 })
    t.teardown(() => networks.destroy())
    const folder = t.testdirName
    const place = (path: string) => path.replace('/etc/sysctl.d', folder)
    // Its interfaces are those of that network.
    const host: Host = {
      ...networks.host,
      read: path => networks.host.read(place(path)),
      write: (path, entry) => networks.host.write(place(path), entry),
      remove: path => networks.host.remove(place(path)),
      list: async path =>
        path.startsWith('/proc/sys/')
          ? (await networks.host.ask(['ls', path])).out.split('\n')
          : [],
    }
    const value = async (name: string) => (await host.ask(['sysctl', '--values', name])).out
    const names = [
      'net/ipv4/conf/all/accept_redirects',
      'net/ipv4/conf/cable/accept_redirects',
      'net/ipv6/conf/cable/accept_redirects',
      'net/ipv4/conf/cable/send_redirects',
    ]
    const before = await Promise.all(names.map(value))
    t.ok(before.includes('1'), 'something was loose')
    const resources = await network.resources(host, {
      site: smallOfficeOn(hostLayout('systemd')),
      admin: 'root',
    })
    const journal = memoryJournal()
    const context = { command: 'test', version: '0', now: () => new Date() }
    await journaledApply({ ...context, host, journal }, resources)
    t.same(await Promise.all(names.map(value)), ['0', '0', '0', '0'])
    t.same(await plan(host, resources), [])
    await host.run({
      argv: ['sysctl', '--quiet', '--write', 'net/ipv4/conf/cable/accept_redirects=1'],
      undo: 'one-way',
    })
    t.match(await plan(host, resources), [
      { difference: /cable\/accept_redirects is 1, should be 0/ },
    ])
    await journaledApply({ ...context, host, journal }, resources)
    await undo(host, journal, { scope: 'everything', eraseData: false })
    t.same(await Promise.all(names.map(value)), before)
  },
)
