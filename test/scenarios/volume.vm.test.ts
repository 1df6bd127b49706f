import { execFileSync } from 'node:child_process'
import t from 'tap'
import { z } from 'zod'
import { bringCheckout, mountCheckout } from './vm/checkout.ts'
import { passphraseQuestion } from './vm/console.ts'
import { isOn } from './vm/disk.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(7_200_000)

const phrase = 'correct horse battery staple'
const planted = 'meet me behind the observatory at nine'
const place = '/dev/disk/by-id/virtio-data'

/** What an operator types. */
const parley = (host: Machine, words: readonly string[], input?: string) =>
  host.run(['/parley/bin/parley', 'volume', ...words], input === undefined ? {} : { input })

const byPhrase = ['--passphrase-file', '-'] as const

const status = z.looseObject({
  state: z.string(),
  mounted: z.boolean(),
  ways: z.array(z.looseObject({ slot: z.number(), kind: z.string() })),
  orderAtBoot: z.array(z.string()),
})

const statusOf = async (host: Machine) =>
  status.parse(JSON.parse((await parley(host, ['status', '--json'])).out))

/** The planted words, once the volume is mounted. */
const opened = (host: Machine) =>
  host.sh('until mountpoint -q /var/lib/parley; do sleep 0.2; done; cat /var/lib/parley/planted')

t.test('the encrypted volume, from its making to its end', { skip }, async t => {
  const host = await machine(t, {
    tpm: true,
    disks: [
      { serial: 'data', sizeMiB: 1100 },
      { serial: 'key', sizeMiB: 16 },
    ],
  })
  await bringCheckout(host)
  host.console.skip()
  let recovery = ''

  await t.test('it is made, and what is written there is not on the disk', async t => {
    const made = await parley(
      host,
      ['create', place, ...byPhrase, '--recovery-key-file', '/root/recovery', '--yes'],
      phrase,
    )
    t.equal(made.code, 0, made.err)
    recovery = (await host.must(['cat', '/root/recovery'])).trim().split(' ').at(-1) ?? ''
    await host.sh(
      'mke2fs -q /dev/disk/by-id/virtio-key; mkdir -p /mnt/key; mount /dev/disk/by-id/virtio-key /mnt/key',
    )
    await host.sh(
      'printf %s "$1" >/var/lib/parley/planted; printf %s "$1" >/mnt/key/control; sync',
      planted,
    )
    t.ok(isOn(host.diskFile('key'), planted), 'a disk in clear shows it')
    t.notOk(isOn(host.diskFile('data'), planted), 'the volume does not')
    t.match(await statusOf(host), { state: 'open', mounted: true })
    t.notMatch(await host.sh('cat /etc/parley/volume.json /etc/crypttab'), phrase)
  })

  await t.test('a second volume, or one on a disk in use, is refused', async t => {
    const again = await parley(host, ['create', '/dev/disk/by-id/virtio-key', '--yes'])
    t.match(again, { code: 4, err: /has one already/ })
  })

  await t.test(
    'a boot asks on the console, goes on without an answer, and takes a right one',
    async t => {
      await host.beginReboot()
      await host.console.see(passphraseQuestion)
      host.console.type('not the passphrase')
      await host.console.see(passphraseQuestion)
      t.not(
        (await host.run(['mountpoint', '-q', '/var/lib/parley'])).code,
        0,
        'somebody can sign in meanwhile',
      )
      await mountCheckout(host)
      t.match(await host.run(['/etc/update-motd.d/60-parley-volume']), {
        out: /sudo parley volume unlock/,
      })
      const refused = await host.run(['/parley/bin/parley', 'plan'])
      t.match(refused, { code: 4, err: /locked[^]*parley volume unlock/ })
      host.console.type(phrase)
      t.equal(await opened(host), planted)
    },
  )

  await t.test(
    'locked, it opens over ssh: not with a wrong passphrase, but with the recovery key',
    async t => {
      t.match(await parley(host, ['lock', '--yes']), { code: 0 })
      t.match(await statusOf(host), { state: 'locked', mounted: false })
      t.match(await parley(host, ['unlock', ...byPhrase], 'wrong'), {
        code: 4,
        err: /not one of its passphrases/,
      })
      t.match(await parley(host, ['unlock', ...byPhrase], recovery), { code: 0 })
      t.equal(await opened(host), planted)
    },
  )

  await t.test('a waiting boot is answered over ssh', async t => {
    await host.beginReboot()
    await host.console.see(passphraseQuestion)
    await mountCheckout(host)
    const unlocked = await parley(host, ['unlock', ...byPhrase], phrase)
    t.equal(unlocked.code, 0, unlocked.err)
    t.equal(await opened(host), planted)
    t.match(await host.run(['systemctl', 'is-active', 'systemd-cryptsetup@parley.service']), {
      out: 'active',
    })
  })

  await t.test(
    'the TPM opens it alone; another TPM does not, and the recovery key does',
    async t => {
      const added = await parley(host, ['add-key', 'tpm2', ...byPhrase], phrase)
      t.equal(added.code, 0, added.err)
      await host.reboot()
      t.equal(await opened(host), planted, 'nobody typed anything')
      await mountCheckout(host)
      const wrong = ['rotate', 'recovery-key', '--recovery-key-file', '/root/unused', ...byPhrase]
      t.match(
        await parley(host, wrong, 'wrong'),
        { code: 4, err: /not one of its passphrases/ },
        'a passphrase is not right because the TPM is',
      )
      await host.powerCut()
      await host.changeTpm()
      await host.switchOn()
      await host.console.see(passphraseQuestion)
      host.console.type(recovery)
      t.equal(await opened(host), planted)
      await mountCheckout(host)
      const rotated = await parley(host, ['rotate', 'tpm2', ...byPhrase], phrase)
      t.equal(rotated.code, 0, rotated.err)
      await host.reboot()
      t.equal(await opened(host), planted, 'bound to the new one')
      await mountCheckout(host)
    },
  )

  await t.test(
    'a key file on another disk opens it alone, and without that disk somebody is asked',
    async t => {
      const tpm2 = (await statusOf(host)).ways.find(way => way.kind === 'tpm2')?.slot
      const removed = await parley(host, ['remove-key', String(tpm2), ...byPhrase], phrase)
      t.equal(removed.code, 0, removed.err)
      await host.sh(
        'mkdir -p /mnt/key; mountpoint -q /mnt/key || mount /dev/disk/by-id/virtio-key /mnt/key',
      )
      const added = await parley(
        host,
        ['add-key', 'key-file', '/mnt/key/parley.key', ...byPhrase],
        phrase,
      )
      t.equal(added.code, 0, added.err)
      await host.reboot()
      t.equal(await opened(host), planted)
      await host.off()
      await host.detachDisk('key')
      await host.switchOn()
      await host.console.see(passphraseQuestion)
      host.console.type(phrase)
      t.equal(await opened(host), planted)
      await mountCheckout(host)
    },
  )

  await t.test('a destroyed header comes back from its backup', async t => {
    await host.copyIn('/usr/bin/age', '/usr/local/bin/age')
    await host.must(['chmod', '755', '/usr/local/bin/age'])
    const identity = execFileSync('age-keygen', {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const recipient = /public key: (age1\w+)/.exec(identity)?.[1] ?? ''
    await host.write('/root/age.key', identity)
    const kept = await parley(host, ['header-backup', '/root/header.age', '--recipient', recipient])
    t.equal(kept.code, 0, kept.err)
    await parley(host, ['lock', '--yes'])
    await host.sh('dd if=/dev/zero of="$1" bs=1M count=16 conv=fsync status=none', place)
    t.match(await parley(host, ['unlock', ...byPhrase], phrase), { code: 1, err: /header-restore/ })
    const back = await parley(
      host,
      ['header-restore', '/root/header.age', '--identity', '/root/age.key', '--yes', ...byPhrase],
      phrase,
    )
    t.equal(back.code, 0, back.err)
    t.match(await parley(host, ['unlock', ...byPhrase], phrase), { code: 0 })
    t.equal(await opened(host), planted)
  })

  await t.test(
    'a power cut in the middle of a re-encryption loses nothing, and it is completed',
    async t => {
      const words = ['reencrypt', '--yes', '--recovery-key-file', '/root/recovery', ...byPhrase]
      const cut = parley(host, words, phrase).catch(() => undefined)
      await host.sh(
        'until cryptsetup luksDump "$1" | grep -q online-reencrypt; do sleep 0.1; done',
        place,
      )
      await host.powerCut()
      await cut
      await host.switchOn()
      await host.console.see(passphraseQuestion)
      host.console.type(phrase)
      t.equal(await opened(host), planted)
      await mountCheckout(host)
      const completed = await parley(host, words, phrase)
      t.equal(completed.code, 0, completed.err)
      t.equal(await opened(host), planted)
      t.match(await statusOf(host), { state: 'open', reencrypting: false })
    },
  )

  await t.test('a Tang server opens it while it answers', async t => {
    await host.must(['systemctl', 'enable', '--now', 'tangd.socket'])
    await host.sh('curl -s http://127.0.0.1/adv >/dev/null')
    const thumbprint = (await host.must(['tang-show-keys', '80'])).trim()
    const added = await parley(
      host,
      ['add-key', 'tang', 'http://127.0.0.1', '--tang-thumbprint', thumbprint, ...byPhrase],
      phrase,
    )
    t.equal(added.code, 0, added.err)
    await host.beginReboot()
    t.equal(await opened(host), planted)
    await host.must(['systemctl', 'disable', 'tangd.socket'])
    await host.beginReboot()
    await host.console.see(passphraseQuestion)
    host.console.type(phrase)
    t.equal(await opened(host), planted, 'without it, somebody is asked')
    await mountCheckout(host)
  })

  await t.test('at its end nothing leads to the data any more', async t => {
    const gone = await host.run(['/parley/bin/parley', 'uninstall', '--erase-data', '--yes'])
    t.equal(gone.code, 0, gone.err)
    t.match(gone.err, /erased \d keys/)
    t.notOk(isOn(host.diskFile('data'), 'LUKS'))
    t.not((await host.run(['cryptsetup', 'isLuks', place])).code, 0)
    t.notMatch((await host.run(['cat', '/etc/crypttab'])).out, /parley/)
    t.equal((await host.run(['test', '-e', '/etc/parley/volume.json'])).code, 1)
  })
})
