import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { atTerminal, enter } from '../installer/commands/on-terminal.ts'
import { bringCheckout } from './vm/checkout.ts'
import { passphraseQuestion } from './vm/console.ts'
import { isOn } from './vm/disk.ts'
import { machine, whyNoMachine } from './vm/index.ts'
import type { Machine } from './vm/machine.ts'
import {
  answersFile,
  answersOn,
  failedOn,
  install,
  newestOn,
  noteToSelf,
  parley,
  signIn,
} from './vm/operator.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(7_200_000)

const phrase = 'correct horse battery staple'
const planted = 'the comet is behind the third mirror'
const place = '/dev/disk/by-id/virtio-data'

/** Of what serves people, what runs. The walls stand on any boot. */
const running = (host: Machine): Promise<string> =>
  host.sh(
    `systemctl list-units --state=active,activating --plain --no-legend \\
      parley-web.service parley-worker.service parley-postgres.service parley-egress.service nginx.service |
      cut -d' ' -f1`,
  )

t.test('Parley on an encrypted disk, from its install to its end', { skip }, async t => {
  const host = await machine(t, {
    tpm: true,
    disks: [{ serial: 'data', sizeMiB: 3072 }],
    network: 'client',
  })
  await bringCheckout(host)
  await answersOn(host)
  const { ssh, terminal } = await sshTo(host, t.testdir())

  await t.test('questions offer the disk, and no leaves it as it was', async t => {
    const person = await terminal([parley, 'install', '--answers', answersFile])
    await person.see('Where shall messages, files and keys lie?')
    await person.see(`encrypted, on ${place} (3 GiB): empty`)
    person.type(enter)
    await person.see('New passphrase of the volume:')
    person.type(`${phrase}${enter}`)
    await person.see('Once more:')
    person.type(`${phrase}${enter}`)
    await person.see('Where shall the recovery key be written?')
    person.type(`/root/key${enter}`)
    await person.see(`make it on ${place}`)
    await person.see('encrypted volume cannot be undone')
    person.type(enter)
    t.equal(await person.ended, 4)
    t.not((await host.run(['cryptsetup', 'isLuks', place])).code, 0)
    t.equal((await host.run(['test', '-e', '/root/key'])).code, 1)
  })

  await t.test('one command makes the volume and installs on it', async t => {
    const words = ['--volume', place, '--passphrase-file', '-', '--recovery-key-file', '/root/key']
    const run = await host.run(install(...words, '--json'), { input: phrase })
    t.equal(run.code, 0, `${run.err.slice(-3000)}${run.out.slice(-1000)}`)
    t.match(await noteToSelf(host, planted), { result: 'success' })
  })

  await t.test('what people write is on neither disk', async t => {
    await host.must(['sync'])
    t.equal(
      (await host.run(['grep', '-rqF', planted, '/var/lib/parley/postgres'])).code,
      0,
      'whoever has opened the volume finds it',
    )
    t.notOk(isOn(host.diskFile('data'), planted), 'whoever has the disk does not')
    t.notOk(isOn(host.systemFile, planted), 'nor whoever has that of the system')
  })

  await t.test('a boot without a key: ssh answers, nothing of Parley runs', async t => {
    await host.beginReboot()
    const seen = await ssh('cat /etc/update-motd.d/60-parley-volume; systemctl is-active ssh')
    t.match(seen, /sudo parley volume unlock[^]*active/)
    await host.console.see(passphraseQuestion)
    t.equal(await running(host), '', 'nothing that serves people is up')
    await host.must(['nft', 'list', 'table', 'inet', 'parley'])
    const refused = await host.run(['parley', 'status'])
    t.match(refused, { code: 4, err: /locked[^]*parley volume unlock/ })
  })

  await t.test('unlocked over ssh, it serves at once, with everything', async t => {
    const began = performance.now()
    const said = await ssh('parley volume unlock --passphrase-file -', phrase)
    t.match(said, /the volume is open, by passphrase/)
    t.match(await signIn(host), { result: 'success' })
    t.comment(
      `${((performance.now() - began) / 1000).toFixed(1)} s from the passphrase to a sign-in`,
    )
    t.match((await newestOn(host)).at(-1), planted)
    t.equal(await host.up(), 'running', await failedOn(host))
    const plan = await host.run(['parley', 'plan', '--json'])
    t.match(JSON.parse(plan.out), { changes: [] })
  })

  await t.test('with the key in the chip, a boot serves without anybody', async t => {
    const added = ['parley', 'volume', 'add-key', 'tpm2', '--passphrase-file', '-']
    const ran = await host.run(added, { input: phrase })
    t.equal(ran.code, 0, ran.err)
    const listed = await host.must(['parley', 'secrets', 'list', '--json'])
    t.match(JSON.parse(listed), { secrets: [{ name: 'signing', seal: 'tpm2+host' }] })
    t.equal(await host.reboot(), 'running', await failedOn(host))
    t.match(await signIn(host), { result: 'success' })
  })

  await t.test('uninstalled with everything, nothing leads to the data any more', async t => {
    const gone = await host.run(['parley', 'uninstall', '--erase-data', '--yes'])
    t.equal(gone.code, 0, gone.err.slice(-2000))
    t.not((await host.run(['cryptsetup', 'isLuks', place])).code, 0)
    t.equal((await host.run(['test', '-e', '/etc/parley/volume.json'])).code, 1)
    t.notMatch((await host.run(['cat', '/etc/crypttab'])).out, /parley/)
  })
})

/** root's ways onto the machine, as an administrator elsewhere has them: a command, tried until it opens, and a terminal. */
async function sshTo(host: Machine, folder: string) {
  const key = join(folder, 'key')
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  await host.sh('mkdir -p -m 700 /root/.ssh; ssh-keygen -A; systemctl restart ssh')
  await host.copyIn(`${key}.pub`, '/root/.ssh/authorized_keys')
  const known = join(folder, 'known')
  await writeFile(known, '')
  await chmod(key, 0o600)
  const argv = async (command: string) => {
    const port = await host.outside(22)
    const words = `-p ${port} -o UserKnownHostsFile=${known} -o StrictHostKeyChecking=accept-new
      -o BatchMode=yes -o ConnectTimeout=20 -o HostKeyAlias=machine -i ${key} root@127.0.0.1`
    return [...words.split(/\s+/), command]
  }
  const ssh = async (command: string, input = ''): Promise<string> => {
    for (;;) {
      const { exitCode, stdout, stderr } = await execa('ssh', await argv(command), {
        input,
        reject: false,
      })
      if (stderr.includes('Permission denied')) throw new Error(stderr)
      // 255 is ssh's own: nobody answers yet.
      if (exitCode !== 255) return `${stdout}\n${stderr}`
    }
  }
  const terminal = async (words: readonly string[]) => {
    await ssh('true')
    return atTerminal(['ssh', '-tt', ...(await argv(`LC_ALL=C.UTF-8 exec ${words.join(' ')}`))])
  }
  return { ssh, terminal }
}
