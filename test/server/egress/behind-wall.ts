import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { smallDns } from '../../peers/small-dns.ts'
import { smallInternet } from './small-internet.ts'

// Run by wall.test.ts, in a network of its own. Numbers, since there are no such accounts here.
const [egress, silent, other] = ['4201', '4202', '4203']
const folder = mkdtempSync(join(tmpdir(), 'parley-wall-'))
const internet = smallInternet(folder)
const dns = await smallDns('10.9.9.9', () => ['93.184.216.34'])
const closed = ['127.0.0.1', '::1', '10.1.2.3', '169.254.169.254', 'fd00:ec2::254', '192.168.1.1']
for (const address of [...closed, '93.184.216.34', '2606:2800:220::34', '198.18.0.1'])
  await internet.http(address)
for (const address of ['10.1.2.3', '10.1.9.1', '93.184.216.34']) await internet.http(address, 8080)
await internet.http('93.184.216.34', 22)
await internet.http('10.9.9.9', 53)
await internet.http('10.1.9.1')
t.teardown(() => {
  internet.close()
  dns.close()
})
t.setTimeout(600_000)

function load(lists: string, ...accounts: string[]) {
  const config = join(folder, 'egress.yaml')
  writeFileSync(config, `socket: /x\nlog: { level: info }\n${lists}`)
  return spawnSync(
    process.execPath,
    [
      join(import.meta.dirname, '../../../server/egress/load-wall.ts'),
      '--config',
      config,
      ...accounts,
    ],
    { encoding: 'utf8' },
  )
}
const loaded = (lists: string) => {
  const { status, stderr } = load(lists, '--egress', egress, '--silent', silent)
  if (status !== 0) throw new Error(stderr)
}
/** Whether a program of that account, which asks nobody, gets an answer. */
async function reaches(account: string, url: string): Promise<boolean> {
  const became = [`--reuid=${account}`, `--regid=${account}`, '--clear-groups']
  const words = ['--silent', '--max-time', '20', '--output', '/dev/null', '--noproxy', '*', url]
  // The servers are this process: it must not wait without listening.
  const { exitCode } = await execa('setpriv', [...became, 'curl', ...words], { reject: false })
  return exitCode === 0
}
const refused = () =>
  Number(
    /packets (\d+)/.exec(
      execFileSync('nft', ['list', 'counter', 'inet', 'parley_egress', 'refused'], {
        encoding: 'utf8',
      }),
    )?.[1],
  )

t.test('before it is loaded, everything is reached: what follows is the wall', async t => {
  for (const url of ['http://10.1.2.3/', 'http://169.254.169.254/', 'http://[::1]/'])
    t.ok(await reaches(egress, url), url)
})

t.test('a program that goes around our own gets to the internet and nowhere else', async t => {
  loaded('allow:\ndeny:\n')
  t.ok(await reaches(egress, 'http://93.184.216.34/'))
  t.ok(await reaches(egress, 'http://[2606:2800:220::34]/'))
  for (const address of [...closed, '198.18.0.1'])
    t.notOk(
      await reaches(egress, `http://${address.includes(':') ? `[${address}]` : address}/`),
      address,
    )
  t.notOk(await reaches(egress, 'http://93.184.216.34:8080/'), 'nor to another port')
  t.notOk(await reaches(egress, 'http://93.184.216.34:22/'), 'nor to ssh')
  t.ok(refused() > 0, 'what was refused is counted')
})

t.test('names are asked of the name servers in resolv.conf, on their port alone', async t => {
  t.ok(await reaches(egress, 'http://somewhere.test/'), 'a name server in a private network')
  t.ok(dns.asked.includes('A somewhere.test'))
  t.ok(await reaches(egress, 'http://10.9.9.9:53/'))
  t.notOk(await reaches(egress, 'http://10.1.2.3:53/'))
})

t.test('the accounts of the server and the database send nothing at all', async t => {
  for (const host of ['93.184.216.34', '127.0.0.1', '10.1.2.3', '[::1]'])
    t.notOk(await reaches(silent, `http://${host}/`), host)
  t.notOk(await reaches(silent, 'http://somewhere.test/'))
})

t.test('nobody else notices it', async t => {
  for (const host of ['93.184.216.34:22', '127.0.0.1', '10.1.2.3', '169.254.169.254', '[::1]'])
    t.ok(await reaches(other, `http://${host}/`), host)
})

t.test('the operator’s lists hold here too', async t => {
  loaded(`allow:
  - { text: "10.1.0.0/16:8080", network: 10.1.0.0/16, port: 8080 }
  - { text: "192.168.0.0/16", network: 192.168.0.0/16 }
  - { text: "::1/128", network: "::1/128" }
  - { text: "169.254.0.0/16", network: 169.254.0.0/16 }
  - { text: "*:8080", host: "*", port: 8080 }
deny:
  - { text: "10.1.9.0/24", network: 10.1.9.0/24 }
  - { text: "2606::/16", network: "2606::/16", port: 80 }
  - { text: "*.evil.test", host: "*.evil.test" }
`)
  for (const host of ['10.1.2.3:8080', '192.168.1.1', '[::1]', '93.184.216.34:8080'])
    t.ok(await reaches(egress, `http://${host}/`), host)
  for (const host of ['10.1.2.3', '10.1.9.1:8080', '[2606:2800:220::34]', '169.254.169.254'])
    t.notOk(await reaches(egress, `http://${host}/`), host)
})

t.test('the mail server’s port is open, wherever the operator says it is', async t => {
  loaded('allow:\ndeny:\nmail: { host: 10.1.2.3, port: 8080 }\n')
  t.ok(await reaches(egress, 'http://10.1.2.3:8080/'))
  for (const host of ['10.1.2.3', '10.1.9.1:8080', '93.184.216.34:8080'])
    t.notOk(await reaches(egress, `http://${host}/`), host)
})

t.test('loaded again it is the new one alone, and a refused one leaves the old', async t => {
  loaded('allow:\ndeny:\n')
  t.notOk(await reaches(egress, 'http://10.1.2.3:8080/'))
  for (const [lists, ...accounts] of [
    ['allow:\ndeny:\n'],
    ['nonsense', '--egress', egress],
    ['allow:\ndeny:\n', '--egress', 'no one'],
    ['allow:\ndeny:\n', '--egress', 'nobody-of-that-name'],
  ] as const) {
    const { status, stderr } = load(lists, ...accounts)
    t.equal(status, 1)
    t.match(stderr, /^parley-egress-wall: /)
  }
  t.notOk(await reaches(egress, 'http://10.1.2.3/'))
  t.notOk(await reaches(silent, 'http://93.184.216.34/'))
})

t.test('without a readable resolv.conf the name server of this machine is asked', async t => {
  execFileSync('umount', ['/etc/resolv.conf'])
  execFileSync('mount', ['--bind', '/dev/null', '/etc/resolv.conf'])
  loaded('allow:\ndeny:\n')
  const rules = execFileSync('nft', ['list', 'chain', 'inet', 'parley_egress', 'egress'], {
    encoding: 'utf8',
  })
  t.match(rules, /ip daddr 127\.0\.0\.1 meta l4proto \{ tcp, udp \} th dport 53 accept/)
  t.notMatch(rules, '10.9.9.9')
})
