import { readFile } from 'node:fs/promises'
import t from 'tap'
import { localHost } from '../../installer/core/local-host.ts'
import { renderedTemplate } from '../../installer/resources/template.ts'
import { until } from '../until.ts'
import { bringCheckout, mountCheckout } from './vm/checkout.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(1_800_000)

// The recipe of the firewall alone, on a host of systemd: `keep PORT`, `try PORT SECONDS`, `confirm PORT`, `undo`.
const words = `
import { fileJournal } from '/parley/installer/core/file-journal.ts'
import { localHost } from '/parley/installer/core/local-host.ts'
import { journaledApply } from '/parley/installer/core/run.ts'
import { undo } from '/parley/installer/core/undo.ts'
import { beginTrial, endTrial, requireConfirmable } from '/parley/installer/firewall/trial.ts'
import { firewall } from '/parley/installer/recipes/firewall.ts'
import { hostLayout } from '/parley/installer/recipes/host-layout.ts'
const [verb, port, seconds] = process.argv.slice(2)
const host = localHost()
const journal = fileJournal('/root/journal.jsonl')
const site = {
  layout: hostLayout('systemd'),
  settings: {
    web: { hostname: 'chat.test', httpsPort: 443, httpPort: 80 },
    firewall: { enabled: true, sshFrom: ['0.0.0.0/0', '::/0'], extraPorts: [{ protocol: 'tcp', ports: port }] },
  },
}
const keep = () => journaledApply({ host, journal, command: verb, version: '0', now: () => new Date() }, firewall(site))
if (verb === 'keep') await keep()
if (verb === 'try') await beginTrial(host, site, { seconds: Number(seconds), now: new Date() })
if (verb === 'confirm') {
  await requireConfirmable(host, site)
  await keep()
  await endTrial(host, site)
}
if (verb === 'undo') await undo(host, journal, { scope: 'everything', eraseData: false })
`

const parley = (host: Machine, ...args: string[]) =>
  host.must([
    'sh',
    '-c',
    'exec /parley/node_modules/node-linux-*/bin/node /root/words.ts "$@"',
    'sh',
    ...args,
  ])

const opens = async (host: Machine, port: number): Promise<boolean> =>
  (await host.run(['nft', 'list', 'table', 'inet', 'parley'])).out.includes(
    `tcp dport ${port} accept`,
  )

t.test('a firewall that outlives its host, and rules that are taken back', { skip }, async t => {
  const host = await machine(t)
  await bringCheckout(host)
  await host.sh('mkdir -p /etc/parley /var/lib/parley/installer/stamps')
  await host.write('/root/words.ts', words)
  const before = await host.sh('find /etc -newer /root/words.ts | sort')
  await parley(host, 'keep', '24')
  t.ok(await opens(host, 24))

  await t.test('unconfirmed, they go by systemd’s own timer', async t => {
    await parley(host, 'try', '25', '20')
    t.ok(await opens(host, 25))
    await until(async () => !(await opens(host, 25)))
    t.ok(await opens(host, 24), 'and the old ones are back')
    await until(async () => (await host.run(['test', '-e', '/run/parley-firewall'])).code !== 0)
  })

  await t.test('Debian’s own service flushes everything, and ours comes back with it', async t => {
    // systemctl waits for the unit that was named, and not for those that follow it.
    await host.must(['systemctl', 'restart', 'nftables.service'])
    await t.resolves(until(() => opens(host, 24)))
    await host.must(['systemctl', 'reload', 'nftables.service'])
    await t.resolves(until(() => opens(host, 24)))
  })

  await t.test(
    'a power cut during the trial brings the old ones, a confirmation outlives it',
    async t => {
      await parley(host, 'try', '26', '3600')
      t.ok(await opens(host, 26))
      await host.powerCut()
      await host.start()
      t.ok((await opens(host, 24)) && !(await opens(host, 26)), 'the boot never had them')
      await mountCheckout(host)
      await parley(host, 'try', '27', '3600')
      await parley(host, 'confirm', '27')
      t.equal(await host.reboot(), 'running')
      t.ok(await opens(host, 27))
      t.match(
        await host.sh('systemctl show --property=ActiveState parley-firewall.service'),
        'ActiveState=active',
      )
    },
  )

  await t.test('taken back, nothing of it is left', async t => {
    await mountCheckout(host)
    await parley(host, 'undo', '27')
    t.not((await host.run(['nft', 'list', 'table', 'inet', 'parley'])).code, 0)
    t.equal(await host.sh('ls /etc/parley; ls /etc/systemd/system | grep parley || true'), '')
    t.comment(before)
  })
})

t.test('the units have a journal of their own, with limits of its own', { skip }, async t => {
  const host = await machine(t)
  const limits = { size: 3, days: 9, files: 4, total: 15 }
  await host.write(
    '/etc/systemd/journald@parley.conf',
    await renderedTemplate(localHost(), 'config-templates/journald/parley.conf', limits),
  )
  const unit = (await readFile('systemd/parley-web.service', 'utf8'))
    .replaceAll(
      /^(?:Requires|After|Wants|Type|WatchdogSec|Sockets|Restart|RestartSec|NotifyAccess|RestartForceExitStatus|LoadCredential\w*|RequiresMountsFor)=.*\n/gm,
      '',
    )
    .replace(/^Exec\w+=.*$/gm, '')
    .replace('[Service]', '[Service]\nType=oneshot\nExecStart=/bin/echo planted words')
    .replaceAll(/\{\{(?:user)\}\}/g, 'nobody')
    .replaceAll(/\{\{(?:group)\}\}/g, 'nogroup')
    .replaceAll(/\{\{\w+\}\}/g, '')
  await host.write('/etc/systemd/system/parley-probe.service', unit)
  await host.must(['systemctl', 'daemon-reload'])
  const started = await host.run(['systemctl', 'start', 'parley-probe.service'])
  t.equal(
    started.code,
    0,
    `${started.err}${(await host.run(['systemctl', 'status', '--no-pager', '--full', 'parley-probe.service'])).out}`,
  )
  const said = (...args: string[]) => host.must(['journalctl', '--no-pager', '--quiet', ...args])
  await until(async () => (await said('--namespace=parley')).includes('planted words'))
  t.notMatch(await said(), 'planted words', 'the journal of the host has nothing of it')
  t.match(await said('--namespace=parley'), /max 15\.0M/, 'the limits are in force')
})
