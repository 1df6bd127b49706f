import { copyFile, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { manifestStart, openerLength } from '../../installer/bundle/layout.ts'
import { maker, smallBundle } from '../installer/bundle/small-bundle.ts'
import { debianRoot, whyNoDebianRoot, type DebianRoot } from '../peers/debian-root.ts'
import { fullBundle } from '../peers/full-bundle.ts'
import { answersOn, hostname, signInOn, tracesOn } from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

// Not named after Parley: what bears its name would be a trace.
const file = '/root/chat.bundle'

/** argv of an install by the file itself. */
const opening = (...more: readonly string[]) => [
  'sh',
  file,
  'install',
  '--answers',
  '/root/answers.yaml',
  '--yes',
  '--supervisor',
  'embedded',
  ...more,
]

t.test(
  'a bare Debian that never had a network becomes a chat from one file',
  { skip: why ?? false },
  async t => {
    const { path, fingerprint, maker: ours } = await fullBundle()
    const host = await debianRoot(process.cwd(), hostname)
    t.teardown(() => host.destroy())
    await cutOff(host)
    await answersOn(host)
    const onHost = join(host.path, file)
    const apt = await aptOf(host)

    await t.test('a file that was tampered with is refused, and leaves nothing', async t => {
      const { size } = await stat(path)
      // In the release key's document, the manifest, Node, a package in the middle, the end.
      const places = [openerLength + 100, manifestStart + 200, size / 4, size / 2, size - 10]
      for (const place of places.map(Math.floor)) {
        await copyFile(path, onHost)
        await flip(onHost, place)
        await refused(t, host, opening(), `byte ${place}`)
      }
      await copyFile(path, onHost)
      await execa('truncate', ['--size=-1', onHost])
      await refused(t, host, opening(), 'cut short')
      await copyFile(path, onHost)
      await execa('sh', ['-c', 'echo more >>"$1"', 'sh', onHost])
      await refused(t, host, opening(), 'appended to')
    })

    await copyFile(path, onHost)
    const compared = await host.run(['sh', '-c', `head -c 16384 ${file} | sha256sum`])
    t.equal(compared.out, `${fingerprint}  -`, 'what the manual says to compare')

    const asked = await host.run(['sh', '-c', `trap '' PIPE; exec sh ${file} --version`])
    t.match(asked, { code: 0, err: '' }, 'no complaint of a tool where SIGPIPE is ignored')

    const installed = await host.run(opening('--json'))
    t.equal(installed.code, 0, installed.err.slice(-2000))
    t.match(JSON.parse(installed.out), { ok: true, changes: [] })
    t.match(await signInOn(host), { result: 'success', email: 'owner@chat.test' })
    const verified = await host.run(['parley', 'verify'])
    t.equal(verified.code, 0, verified.err)
    t.equal((await host.run(['parley', 'apply', '--yes'])).out, 'nothing to do')
    t.equal(await packetsOut(host), 0, 'not one packet left for the network')
    t.same(await aptOf(host), apt, 'the package sources of the host are what they were')
    t.equal((await host.run(['ls', '-A', '/var/tmp'])).out, '', 'the quarantine is gone')

    await t.test('from then on the host takes only what its root key allows', async t => {
      const folder = t.testdir()
      const offer = async (made: Promise<{ readonly path: string }>) => {
        await copyFile((await made).path, onHost)
        return host.run(['parley', 'install', '--bundle', file, '--yes'])
      }
      const older = await offer(smallBundle(folder, ours, { counter: 1 }))
      t.equal(older.code, 4)
      t.match(older.err, /older than what this host has[^]*--allow-downgrade/)
      const later = { counter: 2_000_000_000 }
      const expired = await offer(smallBundle(folder, ours, { ...later, expires: '2020-01-01' }))
      t.equal(expired.code, 4)
      t.match(expired.err, /expired on 2020-01-01/)
      const foreign = await offer(smallBundle(folder, maker(), later))
      t.equal(foreign.code, 4)
      t.match(foreign.err, /not signed by the root key trusted here/)
      t.equal((await host.run(['ls', '-A', '/var/tmp'])).out, '')
    })

    await t.test('the installed parley takes the same bundle, and finds nothing to do', async t => {
      await copyFile(path, onHost)
      const again = await host.run(['parley', 'install', '--bundle', file, '--yes', '--json'])
      t.equal(again.code, 0, again.err)
      t.same(z.object({ changed: z.array(z.unknown()) }).parse(JSON.parse(again.out)).changed, [])
      const shown = await host.run(['parley', 'bundle', 'verify', file, '--json'])
      t.match(JSON.parse(shown.out), { ok: true, fingerprint, advisories: 'none' })
    })

    await t.test('uninstalling takes back what came from the bundle', async t => {
      const gone = await host.run(['parley', 'uninstall', '--erase-data', '--yes'])
      t.equal(gone.code, 0, gone.err)
      t.same(await tracesOn(host), [])
    })
  },
)

/** A way out that leads nowhere and counts: whoever tried to reach a server would be seen. */
async function cutOff(host: DebianRoot): Promise<void> {
  await host.run(['sh', '-c', 'rm -rf /var/cache/apt/archives/*.deb /var/lib/apt/lists/*'])
  for (const words of [
    'ip link add out type veth peer name nowhere',
    'ip link set nowhere up',
    'sysctl -q net.ipv6.conf.out.disable_ipv6=1',
    'ip address add 192.0.2.2/24 dev out',
    'ip link set out up',
    'ip route add default via 192.0.2.1',
  ]) {
    const [program = '', ...args] = host.outside(words.split(' '))
    await execa(program, args)
  }
}

async function packetsOut(host: DebianRoot): Promise<number> {
  const [program = '', ...args] = host.outside([
    'ip',
    '-json',
    '-statistics',
    'link',
    'show',
    'out',
  ])
  const { stdout } = await execa(program, args)
  const links = z.array(z.object({ stats64: z.object({ tx: z.object({ packets: z.number() }) }) }))
  return links.parse(JSON.parse(stdout))[0]?.stats64.tx.packets ?? Number.NaN
}

// Not apt.conf.d, where packages lay files of their own.
const aptOf = async (host: DebianRoot) =>
  (
    await host.run([
      'sh',
      '-c',
      'find /etc/apt/sources.list* /etc/apt/trusted.gpg.d /var/lib/apt/lists -type f | sort | xargs sha256sum',
    ])
  ).out

async function flip(path: string, place: number): Promise<void> {
  const handle = await open(path, 'r+')
  const { buffer } = await handle.read({ buffer: Buffer.alloc(1), position: place })
  await handle.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, place)
  await handle.close()
}

async function refused(t: Test, host: DebianRoot, argv: readonly string[], what: string) {
  const ran = await host.run(argv)
  t.equal(ran.code, 4, `${what}: ${ran.err}`)
  t.match(ran.err, /cannot trust this bundle[^]*nothing was installed/, what)
  t.same(await tracesOn(host), [], `${what}: nothing was written`)
}
