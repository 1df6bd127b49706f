import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { machine, whyNoMachine } from './index.ts'

const skip = (await whyNoMachine()) ?? false
t.setTimeout(1_200_000)

t.test('a machine does what it is told, and keeps what a disk keeps', { skip }, async t => {
  const host = await machine(t, { disks: [{ serial: 'data', sizeMiB: 64 }] })

  await t.test('programs: input, output of any bytes, exit code, several at once', async t => {
    t.match(await host.run(['sh', '-c', 'echo out; echo err >&2; exit 7']), {
      code: 7,
      out: 'out',
      err: 'err',
    })
    t.match(await host.run(['no-such-program']), { code: 127, err: /No such file/ })
    const bytes = randomBytes(3_000_000)
    const here = join(t.testdir(), 'bytes')
    await writeFile(here, bytes)
    await host.copyIn(here, '/root/bytes')
    t.ok((await host.copyOut('/root/bytes')).equals(bytes), 'in and out again')
    const waiting = host.run(['sh', '-c', 'until [ -e /run/go ]; do sleep 0.1; done; echo went'])
    await host.must(['touch', '/run/go'])
    t.equal((await waiting).out, 'went')
  })

  await t.test('it is a Debian 12 with systemd, and time goes on', async t => {
    t.match(await host.must(['cat', '/etc/debian_version']), /^12\./)
    t.equal(await host.must(['cat', '/proc/1/comm']), 'systemd')
    t.equal(await host.up(), 'running')
    const seconds = Number(await host.must(['date', '+%s']))
    t.ok(Math.abs(seconds - Date.now() / 1000) < 300, 'its clock is ours')
  })

  await t.test('it has no network, and the counter sees what would leave', async t => {
    t.equal(await host.sh('ls /sys/class/net'), 'lo')
    t.equal(await host.packetsOut(), 0)
  })

  await t.test('a power cut loses what was not flushed and keeps what was', async t => {
    await host.sh('echo kept > /root/kept; sync; echo lost > /root/lost')
    await host.powerCut()
    await host.start()
    t.equal(await host.must(['cat', '/root/kept']), 'kept')
    t.equal((await host.run(['cat', '/root/lost'])).out, '')
  })

  await t.test('a disk can be read by a thief, and comes and goes', async t => {
    const device = '/dev/disk/by-id/virtio-data'
    await host.sh('printf planted | dd of="$1" conv=fsync status=none', device)
    t.equal((await readFile(host.diskFile('data'))).subarray(0, 7).toString(), 'planted')
    await host.detachDisk('data')
    t.not((await host.run(['test', '-e', device])).code, 0)
    await host.attachDisk({ serial: 'data' })
    t.equal(await host.sh('head -c 7 "$1"', device), 'planted')
  })

  await t.test('the console shows a boot and takes what is typed', async t => {
    await host.sh('echo root:over-the-hills | chpasswd')
    await host.beginReboot()
    await host.console.see('login:')
    host.console.type('root')
    await host.console.see('Password:')
    host.console.type('over-the-hills')
    await host.console.see('#')
    host.console.type('echo $((6 * 7))-fold > /run/typed; sync')
    await host.up()
    t.equal(await host.sh('until [ -s /run/typed ]; do sleep 0.1; done; cat /run/typed'), '42-fold')
  })
})

t.test('a machine with a card and a chip', { skip }, async t => {
  const host = await machine(t, { network: 'client', tpm: true })

  await t.test('we reach it, and it reaches nothing', async t => {
    const answer = `$s = IO::Socket::INET->new(LocalPort => 443, Listen => 5, ReuseAddr => 1) or die $!;
      open my $up, ">", "/run/listening"; close $up;
      $c = $s->accept; <$c>; print $c "HTTP/1.0 200 OK\\r\\n\\r\\nhello"; close $c`
    const serving = host.run(['perl', '-MIO::Socket::INET', '-e', answer])
    await host.sh('until [ -e /run/listening ]; do sleep 0.1; done')
    const response = await fetch(`http://127.0.0.1:${await host.outside(443)}/`)
    t.equal(await response.text(), 'hello')
    t.equal((await serving).code, 0)
    t.equal(await host.packetsOut(), 0, 'an answer is not a word of its own')
    const call = [
      'perl',
      '-MIO::Socket::INET',
      '-e',
      'IO::Socket::INET->new("192.0.2.1:80") or die',
    ]
    t.not((await host.run(call)).code, 0, 'there is no way out')
    const ping = [
      'perl',
      '-MIO::Socket::INET',
      '-e',
      'IO::Socket::INET->new(PeerAddr => "10.0.2.2:9", Timeout => 1)',
    ]
    await host.run(ping)
    t.ok((await host.packetsOut()) > 0, 'what is tried is counted')
  })

  await t.test('what the chip seals, no other chip opens', async t => {
    await host.sh(
      'printf treasure | systemd-creds encrypt --with-key=host+tpm2 --tpm2-pcrs=16 --name=t - /root/sealed; sync',
    )
    const open = ['systemd-creds', 'decrypt', '--name=t', '/root/sealed', '-']
    t.equal((await host.run(open)).out, 'treasure')
    await host.powerCut()
    await host.start()
    t.equal((await host.run(open)).out, 'treasure', 'after a power cut')
    await host.powerCut()
    await host.changeTpm()
    await host.start()
    t.not((await host.run(open)).code, 0, 'not with another chip')
  })
})

t.test('a machine whose clock is far off', { skip }, async t => {
  const host = await machine(t, { clock: new Date('2036-05-04T03:02:01Z') })
  t.match(await host.must(['date', '--utc', '--iso-8601']), /^2036-05-04/)
})
