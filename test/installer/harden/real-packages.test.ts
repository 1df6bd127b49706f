import t from 'tap'
import { rulesFor } from '../../../installer/harden/audit.ts'
import { updates } from '../../../installer/harden/updates.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { debianRoot, whyNoDebianRoot, type DebianRoot } from '../../peers/debian-root.ts'
import { smallOfficeOn } from '../small-office.ts'
import { memoryWorld } from '../world.ts'

const skip = (await whyNoDebianRoot()) ?? false
t.setTimeout(1_200_000)

const site = smallOfficeOn(hostLayout('systemd'))

async function packagesOf(host: DebianRoot): Promise<string[]> {
  const { out } = await host.run(['dpkg-query', '--show', '--showformat=${Package} ${Status}\\n'])
  return out.split('\n').filter(line => line.endsWith(' ok installed'))
}

t.test('with Debian’s own packages', { skip }, async t => {
  const archives = ['unattended-upgrades', 'auditd', 'libatomic1']
  const host = await debianRoot(process.cwd(), 'chat.test', archives)
  t.teardown(() => host.destroy())
  const must = async (...argv: string[]) => {
    const ran = await host.run(argv)
    t.equal(ran.code, 0, `${argv.join(' ')}: ${ran.err}`)
    return ran
  }
  // Which the pinned Node needs.
  await must('apt-get', 'install', '--yes', '--quiet', 'libatomic1')
  const node = `/parley/node_modules/node-linux-${process.arch}/bin/node`
  const item = async (...words: string[]) => {
    const ran = await must(node, '/parley/test/installer/harden/on-debian.ts', ...words)
    return JSON.parse(ran.out.split('\n').at(-1) ?? '') as { because?: string; changed: string[] }
  }

  await t.test('unattended-upgrades takes security updates and nothing else', async t => {
    const before = { packages: await packagesOf(host), etc: (await must('ls', '-R', '/etc')).out }
    t.match(await item('updates', 'apply'), {
      because: undefined,
      changed: [/unattended-upgrades/, /52parley-security/],
      left: [],
    })
    const dry = await must('unattended-upgrade', '--dry-run', '--debug')
    const origins = /Allowed origins are: (.*)/.exec(`${dry.out}${dry.err}`)?.[1] ?? ''
    t.match(origins, 'label=Debian-Security')
    t.notMatch(origins, /label=Debian(?!-Security)/)
    t.match((await must('apt-config', 'dump')).out, 'APT::Periodic::Unattended-Upgrade "1"')
    t.same((await item('updates', 'apply')).changed, [], 'a second time changes nothing')
    await item('updates', 'undo')
    t.same(await packagesOf(host), before.packages)
    t.notOk((await must('apt-config', 'dump')).out.includes('Automatic-Reboot'))
  })

  await t.test('auditd understands each rule', async t => {
    t.match(await item('audit', 'apply'), { because: undefined, changed: [/auditd/], left: [] })
    const rules = rulesFor(site)
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
    t.ok(rules.length > 5)
    // No rule is loaded here, since the kernel is not this host's: a rule that is understood is sent and refused.
    for (const rule of [...rules, '-w /etc/parley -p wq -k wrong']) {
      const { err } = await host.run(['auditctl', ...rule.split(' ')])
      if (rule.includes('wq')) t.match(err, /isn't supported/, 'a faulty one is not understood')
      else t.match(err, /^Error sending add rule data request \(Operation not permitted\)/m, rule)
    }
    await item('audit', 'undo')
    t.notOk((await packagesOf(host)).some(line => line.startsWith('auditd ')))
  })
})

t.test('without a way out, what does not come by itself is said', async t => {
  const { host } = await memoryWorld({
    'apt-cache': () => Promise.resolve({ ok: true, code: 0, out: 'Package files:', err: '' }),
  })
  const airgapped = {
    ...site,
    settings: { ...site.settings, network: { ...site.settings.network, egress: 'none' as const } },
  }
  t.match(
    await updates.refuses?.(host, { site: airgapped, admin: 'root' }),
    /network\.egress: none.*bring a newer bundle/,
  )
  t.match(await updates.refuses?.(host, { site, admin: 'root' }), /apt-get update/)
})
