import t from 'tap'
import { withMail } from '../../../server/egress/mail-rules.ts'
import { networkOf } from '../../../server/egress/ranges.ts'
import { denyingRule, judge, type Rule, type Rules } from '../../../server/egress/rules.ts'

const network = (text: string, port?: number): Rule => ({
  text: port === undefined ? text : `${text}:${port}`,
  network: networkOf(text),
  ...(port !== undefined && { port }),
})
const host = (text: string, port?: number): Rule => ({
  text: port === undefined ? text : `${text}:${port}`,
  host: text,
  ...(port !== undefined && { port }),
})
const rules = ({ allow = [], deny = [] }: Partial<Rules>): Rules => ({ allow, deny })
const says = (given: Partial<Rules>, address: string, port = 443, name = 'hooks.example.org') =>
  judge(rules(given), { host: name, port, address })

const toMail = (name: string, address = name, port = 25, given: Partial<Rules> = {}) =>
  judge(withMail(rules(given), { host: name, port: 25 }), { host: name, port, address })

t.test('without rules: public addresses on 80 and 443, nothing else', async t => {
  t.match(says({}, '93.184.216.34'), { allowed: true, because: 'a public address' })
  t.match(says({}, '2606:2800:220:1::1', 80), { allowed: true })
  t.match(says({}, '93.184.216.34', 25), { allowed: false, because: /^port 25 is none of 80, 443/ })
  for (const [address, because] of [
    ['10.1.2.3', 'a private address'],
    ['127.0.0.1', 'a loopback address'],
    ['169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['100.64.0.1', 'customers of a provider'],
    ['0.0.0.0', 'this host'],
    ['::', 'this host'],
    ['::1', 'loopback'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['fc00::1', 'private'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'kept for the future'],
    ['198.18.0.1', 'benchmarks'],
    ['203.0.113.1', 'documentation'],
    ['2001:db8::1', 'documentation'],
    ['::ffff:10.0.0.1', 'in the clothes'],
    ['::ffff:93.184.216.34', 'in the clothes'],
    ['::10.0.0.1', 'in the clothes'],
    ['2002:0a00:0001::1', 'in the clothes'],
    ['2001:0:1:2::1', 'in the clothes'],
    ['4000::1', 'not in use'],
  ] as const)
    t.match(says({}, address), { allowed: false, because: new RegExp(because) }, address)
})

t.test('a NAT64 address is judged by what it leads to', async t => {
  t.match(says({}, '64:ff9b::93.184.216.34'), { allowed: true })
  t.match(says({}, '64:ff9b::10.0.0.1'), { allowed: false, because: /is a private address/ })
  const deny = [network('93.184.0.0/16')]
  t.match(says({ deny }, '64:ff9b::93.184.216.34'), { allowed: false, rule: '93.184.0.0/16' })
  t.match(
    says({ allow: [network('10.0.0.0/8')] }, '64:ff9b::10.0.0.1'),
    { allowed: false },
    'a network is opened by its own address alone',
  )
})

t.test('a network that a rule opens is open on 80 and 443, or on the port it names', async t => {
  const allow = [network('10.1.0.0/16'), network('10.2.0.0/16', 8443), network('fd12::/16', 9000)]
  t.match(says({ allow }, '10.1.2.3'), { allowed: true, rule: '10.1.0.0/16' })
  t.match(says({ allow }, '10.1.2.3', 8443), { allowed: false })
  t.match(says({ allow }, '10.2.2.3', 8443), { allowed: true, rule: '10.2.0.0/16:8443' })
  t.match(says({ allow }, '10.2.2.3', 443), { allowed: false })
  t.match(says({ allow }, 'fd12::5', 9000), { allowed: true })
  t.match(says({ allow }, '10.3.2.3'), { allowed: false })
})

t.test('a name opens a port of public addresses, never an address', async t => {
  const allow = [host('hooks.example.org', 8443), host('*.example.net', 8444), host('*', 8445)]
  t.match(says({ allow }, '93.184.216.34', 8443), { allowed: true, rule: 'hooks.example.org:8443' })
  t.match(says({ allow }, '10.1.2.3', 8443), { allowed: false, because: /private/ })
  t.match(says({ allow }, '93.184.216.34', 8443, 'example.org'), { allowed: false })
  t.match(says({ allow }, '93.184.216.34', 8444, 'a.b.example.net'), { allowed: true })
  t.match(says({ allow }, '93.184.216.34', 8444, 'example.net'), { allowed: false })
  t.match(says({ allow }, '93.184.216.34', 8444, 'evilexample.net'), { allowed: false })
  t.match(says({ allow }, '93.184.216.34', 8445, 'anything'), { allowed: true })
})

t.test('deny wins, by network, by name, and for one port alone', async t => {
  const allow = [network('10.1.0.0/16')]
  const deny = [network('10.1.9.0/24'), network('93.184.0.0/16', 80), host('*.evil.example')]
  t.match(says({ allow, deny }, '10.1.9.1'), { allowed: false, rule: '10.1.9.0/24' })
  t.match(says({ allow, deny }, '10.1.8.1'), { allowed: true })
  t.match(says({ deny }, '93.184.216.34', 80), { allowed: false, rule: '93.184.0.0/16:80' })
  t.match(says({ deny }, '93.184.216.34', 443), { allowed: true })
  const named = (name: string) => denyingRule(rules({ deny }), { host: name, port: 443 })
  t.match(named('a.evil.example'), { text: '*.evil.example' })
  t.equal(named('evil.example'), undefined)
})

t.test('no rule opens what nobody wants to reach on purpose', async t => {
  const allow = ['0.0.0.0/0', '::/0', '169.254.0.0/16'].map(text => network(text))
  for (const address of [
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    'ff02::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '2002:7f00:1::',
  ])
    t.match(says({ allow }, address), { allowed: false }, address)
  t.match(says({ allow }, '10.0.0.1'), { allowed: true })
})

t.test(
  'the mail server’s address is opened where it was named, and its name opens no private one',
  t => {
    t.match(toMail('127.0.0.1'), { allowed: true, rule: 'mail.host' })
    t.match(toMail('fd12::25'), { allowed: true })
    t.match(toMail('127.0.0.1', '127.0.0.1', 26), { allowed: false })
    t.match(toMail('169.254.169.254'), { allowed: false })
    t.match(toMail('mail.example.org', '93.184.216.34'), { allowed: true, rule: 'mail.host' })
    t.match(toMail('mail.example.org', '10.1.2.3'), { allowed: false })
    const opened = { allow: [network('10.1.2.3/32', 25)] }
    t.match(toMail('mail.example.org', '10.1.2.3', 25, opened), { allowed: true })
    t.match(toMail('10.1.2.3', '10.1.2.3', 25, { deny: [network('10.0.0.0/8')] }), {
      allowed: false,
    })
    t.end()
  },
)
