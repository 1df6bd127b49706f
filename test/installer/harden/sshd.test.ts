import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t, { type Test } from 'tap'
import type { Argv, Host } from '../../../installer/core/host.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { plan } from '../../../installer/core/resource.ts'
import { journaledApply } from '../../../installer/core/run.ts'
import { undo } from '../../../installer/core/undo.ts'
import { whyNoKey } from '../../../installer/facts/ssh-keys.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { sshdDropIn } from '../../../installer/resources/sshd-drop-in.ts'
import { serviceManager } from '../../../installer/supervisor/service-manager.ts'
import { memoryJournal } from '../memory-journal.ts'
import { refuses } from '../refusal.ts'

const skip = process.getuid?.() !== 0 && 'needs root: sshd judges as root'
const context = { command: 'test', version: '0', now: () => new Date() }

/** A real sshd with a configuration below a folder, in which root has a key. It is asked and never started. */
async function withSshd(t: Test) {
  const folder = t.testdir({ 'sshd_config.d': {}, keys: {} })
  await chmod(folder, 0o755)
  const at = (name: string) => join(folder, name)
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host')])
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('mine')])
  await execa('cp', [at('mine.pub'), at('keys/root')])
  await chmod(at('keys/root'), 0o600)
  await writeFile(
    at('sshd_config'),
    `Include ${folder}/sshd_config.d/*.conf\nHostKey ${at('host')}\nAuthorizedKeysFile ${folder}/keys/%u\n`,
  )
  // Its directory is made when it is started, which it never is.
  const room = 'mount -t tmpfs tmpfs /run; mkdir /run/sshd; exec "$@"'
  const local = localHost()
  const host: Host = {
    ...local,
    ask: ([program, ...args]: Argv, input) =>
      program === 'sshd'
        ? local.ask(
            [
              'unshare',
              '--mount',
              'sh',
              '-c',
              room,
              'sh',
              '/usr/sbin/sshd',
              '-f',
              at('sshd_config'),
              ...args,
            ],
            input,
          )
        : local.ask([program, ...args], input),
    run: command => (command.argv[0] === 'systemctl' ? Promise.resolve() : local.run(command)),
  }
  const path = at('sshd_config.d/00-parley.conf')
  const dropIn = sshdDropIn({
    manager: serviceManager(hostLayout('systemd')),
    path,
    rights: { mode: 0o644, owner: 'root:root' },
    settings: { PasswordAuthentication: 'no', PermitRootLogin: 'prohibit-password' },
    whyNot: look => whyNoKey(look, 'root'),
  })
  const write = (name: string, text: string) => writeFile(at(name), text)
  return { host, dropIn, path, write, at }
}

t.test('with a key that sshd takes, passwords go, and come back by undo', { skip }, async t => {
  const { host, dropIn, path } = await withSshd(t)
  t.equal(await whyNoKey(host, 'root'), undefined)
  const journal = memoryJournal()
  await journaledApply({ ...context, host, journal }, [dropIn])
  t.same(await plan(host, [dropIn]), [])
  t.match((await host.ask(['sshd', '-T'])).out, /^passwordauthentication no$/m)
  await undo(host, journal, { scope: 'everything', eraseData: false })
  t.equal(await host.read(path), undefined)
  t.match((await host.ask(['sshd', '-T'])).out, /^passwordauthentication yes$/m)
})

t.test('whoever could be shut out is told why', { skip }, async t => {
  const { host, write, at } = await withSshd(t)
  const why = () => whyNoKey(host, 'root')
  const dropIn = 'sshd_config.d/10-mine.conf'
  for (const [text, reason] of [
    ['PubkeyAuthentication no', /takes no keys/],
    ['AuthenticationMethods publickey,password', /more than a key/],
    ['PermitRootLogin no', /lets root not in/],
    ['AllowUsers somebody', /limits who comes in \(allowusers\)/],
    ['DenyGroups others', /limits who comes in \(denygroups\)/],
  ] as const) {
    await write(dropIn, `${text}\n`)
    t.match(await why(), reason, text)
  }
  await write(dropIn, 'AllowUsers root\n')
  t.equal(await why(), undefined)
  await write(dropIn, '')
  await write('keys/root', 'no key\n')
  t.match(await why(), /no usable key/)
  await chmod(at('keys/root'), 0o666)
  t.match(await why(), /can be written by others/)
  t.match(await whyNoKey(host, 'nobody'), /cannot log in at all/)
})

t.test('what sshd does not heed, or refuses, is taken back', { skip }, async t => {
  const { host, dropIn, path, write } = await withSshd(t)
  const apply = () => journaledApply({ ...context, host, journal: memoryJournal() }, [dropIn])
  await write('sshd_config.d/00-first.conf', 'PasswordAuthentication yes\n')
  await refuses(t, apply(), { because: /does not heed PasswordAuthentication no/, exit: 'refused' })
  t.equal(await host.read(path), undefined)
  await write('sshd_config.d/00-first.conf', 'Nonsense yes\n')
  await refuses(t, apply(), { because: /sshd refuses the configuration: .*Nonsense/is })
  t.equal(await host.read(path), undefined)
})
