import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { issuedChain, newAuthority } from '../../installer/certificates/authority.ts'
import { debianRoot, whyNoDebianRoot, type DebianRoot } from '../peers/debian-root.ts'
import { answersOn, hostname, install, tracesOn } from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

const pwned = '$(touch /pwned)'
const refusedAnswers: [what: string, text: string, said: RegExp][] = [
  [
    'a wrong type',
    `organization:\n  name: Observatory\nweb:\n  hostname: chat.test\n  https_port: "443"\n`,
    /answers\.yaml:5:15: cannot use web\.https_port: it is text; write a number, without quotes/,
  ],
  [
    'an unknown setting and an unknown topic, both told',
    `organization:\n  name: Observatory\n  nmae: x\nwbe:\n  hostname: chat.test\n`,
    /2 problems[^]*:3:3: unknown setting organization\.nmae[^]*:4:1: unknown topic wbe/,
  ],
  [
    'a host name that is a path',
    `web:\n  hostname: ../../etc/passwd\n`,
    /answers\.yaml:2:13: cannot use web\.hostname: it is not a host name/,
  ],
  [
    'a host name that nginx would obey',
    `web:\n  hostname: "chat.test; return 200 hello"\n`,
    /answers\.yaml:2:13: cannot use web\.hostname/,
  ],
  [
    'a host name that a shell would obey',
    `web:\n  hostname: ${pwned}\n`,
    /answers\.yaml:2:13: cannot use web\.hostname/,
  ],
  [
    'a name of two lines',
    `organization:\n  name: "One\\n listen: 80"\n`,
    /answers\.yaml:2:9: cannot use organization\.name: it holds a control character \(U\+000A\)/,
  ],
  [
    'an address with a command in it',
    `owner:\n  email: "${pwned}@chat.test"\n`,
    /answers\.yaml:2:10: cannot use owner\.email/,
  ],
  [
    'a name that the server would not take',
    'owner:\n  full_name: Tove `id` Lind\n  email: tove@localhost\n',
    /2 problems[^]*answers\.yaml:2:14: cannot use owner\.full_name: it holds `[^]*:3:10: cannot use owner\.email/,
  ],
  [
    'a tag that would make another type of it',
    `organization:\n  name: !!binary aGVsbG8=\n`,
    /answers\.yaml:2:\d+: cannot use organization\.name: it is a value with a tag/,
  ],
  ['what is not YAML', `organization: [\n`, /answers\.yaml:\d+:\d+: not usable/],
  ['missing answers', `organization: {}\n`, /owner\.email: no answer[^]*--owner-email/],
]

t.test('an install that cannot be refuses before it writes', { skip: why ?? false }, async t => {
  const host = await debianRoot(process.cwd(), hostname)
  t.teardown(() => host.destroy())
  const refuses = async (
    t: Test,
    argv: readonly string[],
    code: number,
    ...said: readonly RegExp[]
  ) => {
    const ran = await host.run(argv)
    t.equal(ran.code, code, ran.err)
    for (const words of said) t.match(ran.err, words)
    t.notMatch(ran.err, /\n\s+at |node:internal/, 'no stack trace')
    t.same(await tracesOn(host), [], 'nothing was written')
  }

  for (const [what, text, said] of refusedAnswers)
    await t.test(`answers with ${what}`, async t => {
      await answersOn(host, text)
      await refuses(t, install(), 2, said, /^→|^->/m)
    })

  await t.test('an answers file that is none', async t => {
    await refuses(t, install('/root/no;touch$IFS/pwned'), 2, /there is no such file/)
    await refuses(t, install('/root'), 2, /it is a directory/)
    await refuses(t, install('/dev/zero'), 2, /it is not a regular file/)
    await writeFile(join(host.path, 'root/latin.yaml'), Buffer.from([0x61, 0x3a, 0x0a, 0xe9]))
    await refuses(t, install('/root/latin.yaml'), 2, /latin\.yaml:2:1: it is not UTF-8/)
  })

  await t.test('flags that no value of theirs', async t => {
    await answersOn(host)
    await refuses(
      t,
      install(undefined, '--web-hostname', pwned),
      2,
      /--web-hostname: cannot use "\$\(touch/,
    )
    await refuses(t, install(undefined, '--no-such-flag'), 2, /unknown option '--no-such-flag'/)
  })

  await t.test('a certificate that clients would turn away, with each of its faults', async t => {
    const company = await newAuthority([hostname], new Date())
    const good = await issuedChain(company, [hostname], new Date())
    const other = await issuedChain(company, [hostname], new Date())
    const foreign = await issuedChain(
      await newAuthority(['other.test'], new Date()),
      ['other.test'],
      new Date(),
    )
    for (const [name, text] of Object.entries({
      'chain.pem': good.chain,
      'other-key.pem': other.key,
      'foreign.pem': foreign.chain,
      'foreign-key.pem': foreign.key,
      'root.pem': company.root,
    }))
      await writeFile(join(host.path, 'root', name), text)
    const refusesFiles = (files: Record<string, string>, ...said: readonly RegExp[]) =>
      answersOn(host, { tls: { source: 'files', ...files } }).then(() =>
        refuses(t, install(), 4, ...said),
      )
    const [chain_file, trust_file] = ['/root/chain.pem', '/root/root.pem']
    await refusesFiles({ chain_file }, /tls\.key_file is not set/)
    await refusesFiles({ key_file: '/root/key.pem' }, /tls\.chain_file is not set/)
    await refusesFiles(
      { chain_file, key_file: '/root/nowhere.pem' },
      /cannot read \/root\/nowhere\.pem/,
    )
    await refusesFiles(
      { chain_file, key_file: '/root/other-key.pem', trust_file },
      /cannot use this certificate: wrong key: /,
    )
    await refusesFiles(
      { chain_file: '/root/foreign.pem', key_file: '/root/foreign-key.pem', trust_file },
      /wrong name: not for chat\.test/,
      /missing intermediate|unknown root/,
    )
    await answersOn(host)
  })

  await t.test('whoever is not root is told so', async t => {
    // The account of nobody cannot look into /root.
    await writeFile(join(host.path, 'tmp/answers.yaml'), 'web: { hostname: chat.test }\n')
    const nobody = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups']
    await refuses(
      t,
      [...nobody, ...install('/tmp/answers.yaml')],
      4,
      /you are user id 65534, not root/,
      /sudo parley/,
    )
  })

  for (const port of [443, 80])
    await t.test(`port ${port} held by another program, which is named`, async t => {
      const pid = await listener(host, port)
      await refuses(
        t,
        install(),
        4,
        new RegExp(`port ${port}: taken by perl \\(pid ${pid}, /usr/bin/perl\\)`),
        /stop perl and keep it from starting, or set another web\.https?_port/,
      )
      await host.run(['sh', '-c', 'kill -9 "$1"', 'sh', String(pid)])
    })

  for (const { path, need } of [
    { path: '/var/lib/parley', need: /1 GiB needed for data/ },
    { path: '/opt/parley', need: /700 MiB needed for the release/ },
  ])
    await t.test(`too small a disk at ${path}`, async t => {
      await host.run(['mkdir', path])
      await host.run(['mount', '-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', path])
      const ran = await host.run(install())
      t.equal(ran.code, 4, ran.err)
      t.match(ran.err, new RegExp(`disk ${path}: 200 MiB free`))
      t.match(ran.err, need)
      t.match(ran.err, /→ free [\d.]+ MiB on|-> free [\d.]+ MiB on/)
      t.equal((await host.run(['ls', path])).out, '', 'nothing was written there')
      await host.run(['umount', path])
      await host.run(['rmdir', path])
      t.same(await tracesOn(host), [])
    })

  await t.test('a configuration directory that cannot be written', async t => {
    const path = '/etc/parley'
    await mkdir(join(host.path, path))
    await chmod(join(host.path, path), 0o755)
    await host.run(['sh', '-euc', `mount --bind ${path} ${path}; mount -o remount,bind,ro ${path}`])
    const ran = await host.run(install())
    t.equal(ran.code, 1, ran.err)
    t.match(ran.err, /a file system is read-only: .*\/etc\/parley/)
    t.match(ran.err, /→ |-> /)
    t.notMatch(ran.err, /not foreseen|\n\s+at /)
    t.equal((await host.run(['ls', '-A', path])).out, '', 'nothing half-written')
    await host.run(['umount', path])
  })
})

/** A program that listens there until it is killed. @returns its process id inside the host. */
async function listener(host: DebianRoot, port: number): Promise<number> {
  const program = `
    $socket = IO::Socket::INET->new(LocalAddr => "0.0.0.0:$ARGV[0]", Listen => 1, ReuseAddr => 1) or die $!;
    if ($child = fork) { print $child; exit }
    close STDIN; close STDOUT; close STDERR; sleep;`
  const { out, err } = await host.run(['perl', '-MIO::Socket::INET', '-e', program, String(port)])
  if (!/^\d+$/.test(out)) throw new Error(`cannot listen: ${err}`)
  return Number(out)
}
