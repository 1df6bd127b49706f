import { spawnSync } from 'node:child_process'
import t from 'tap'
import ipaddr from 'ipaddr.js'
import { destination } from '../../../server/egress/destination.ts'
import { judge, type Rules } from '../../../server/egress/rules.ts'
import { chance, freshSeed } from '../random.ts'

const rules: Rules = { allow: [], deny: [] }
const seed = freshSeed()
const chances = chance(seed)
const random = (limit: number) => chances.below(limit)
t.comment(`PARLEY_TEST_SEED=${seed}`)

/** What Python's library says of each: whether the address is global, undefined where it cannot read it. */
function pythonOn(texts: readonly string[], reading: string): (boolean | undefined)[] {
  const program = `
import ipaddress, json, socket, sys
def read(text):
    try:
        return ipaddress.ip_address(${reading}).is_global
    except (ValueError, OSError):
        return None
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
`
  const { stdout, stderr } = spawnSync('python3', ['-c', program], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  })
  if (stdout === '') throw new Error(stderr)
  return (JSON.parse(stdout) as (boolean | null)[]).map(one => one ?? undefined)
}

const allowed = (address: string) => judge(rules, { host: address, port: 443, address }).allowed

/**
 * Global to Python and closed to us: multicast, old tunnels that carry another address, what IANA has not given out, and
 * a cloud's metadata service on a public address.
 */
const stricter = [
  '224.0.0.0/4 192.0.0.0/24 192.88.99.0/24 168.63.129.16/32',
  'ff00::/8 2002::/16 2001::/23 64:ff9b:1::/48 5f00::/16 3fff::/20 ::/3 4000::/2 8000::/1',
]
  .join(' ')
  .split(' ')
  .map(text => ipaddr.parseCIDR(text))

const isStricter = (text: string) => {
  const address = ipaddr.parse(text)
  return stricter.some(
    ([base, bits]) => base.kind() === address.kind() && address.match(base, bits),
  )
}

/** Near the edges of the networks that are told apart, since mistakes live there; and anywhere. */
function someAddresses(count: number): string[] {
  const edges =
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 ::/96 ::ffff:0:0/96 64:ff9b::/96 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8 2000::/3'
      .split(' ')
      .flatMap(cidr => {
        const [base, bits] = ipaddr.parseCIDR(cidr)
        const size = base.toByteArray().length * 8
        const first = BigInt(`0x${Buffer.from(base.toByteArray()).toString('hex')}`)
        const last = first + (1n << BigInt(size - bits)) - 1n
        return [first - 1n, first, first + 1n, last - 1n, last, last + 1n]
          .filter(value => value >= 0n && value < 1n << BigInt(size))
          .map(value => textOf(value, size))
      })
  const anywhere = Array.from({ length: count }, () => {
    const size = random(2) === 0 ? 32 : 128
    let value = 0n
    for (let bits = 0; bits < size; bits += 16) value = (value << 16n) | BigInt(random(65_536))
    // Half of IPv6 is not given out: most of the tries belong where something is.
    return textOf(size === 128 && random(4) > 0 ? (value >> 3n) | (1n << 125n) : value, size)
  })
  return [...edges, ...anywhere]
}

const textOf = (value: bigint, size: number) => {
  const bytes = Buffer.from(value.toString(16).padStart(size / 4, '0'), 'hex')
  return ipaddr.fromByteArray([...bytes]).toString()
}

t.test(
  'nothing is open that Python does not call global, and the rest is closed on purpose',
  async t => {
    const addresses = someAddresses(20_000)
    const wrong: string[] = []
    let open = 0
    for (const [index, global] of pythonOn(addresses, 'text').entries()) {
      const address = addresses[index] ?? ''
      const ours = allowed(address)
      if (ours) open++
      const inner = address.startsWith('64:ff9b::')
      if (ours && global !== true && !inner) wrong.push(`${address} is open`)
      if (!ours && global === true && !isStricter(address) && !inner)
        wrong.push(`${address} is closed`)
    }
    t.same(wrong, [])
    t.ok(open > 5000, `${open} of ${addresses.length} are open`)
  },
)

/** One IPv4 address in the spellings that C's inet_aton reads: parts of any base, fewer parts than four. */
function spelled(value: number): string {
  const parts = 1 + random(4)
  const numbers = Array.from({ length: parts }, (_, index) =>
    index < parts - 1
      ? (value >>> (24 - 8 * index)) & 255
      : (value & (2 ** (32 - 8 * index) - 1)) >>> 0,
  )
  return numbers
    .map(
      number => [String(number), `0x${number.toString(16)}`, `0${number.toString(8)}`][random(3)],
    )
    .join('.')
}

/** How many addresses of the host are judged, and how; `lookedUp` when it was taken for a name. */
async function asHost(host: string): Promise<'open' | 'closed' | 'name' | 'no URL'> {
  const url = URL.parse(`http://${host}/`)
  if (url === null) return 'no URL'
  const names: string[] = []
  const resolve = (name: string) => {
    names.push(name)
    return Promise.resolve(['127.0.0.1'])
  }
  const found = await destination(url, { rules, resolve }, new AbortController().signal)
  if (names.length > 0) return 'name'
  return found.judgements.every(one => one.allowed) ? 'open' : 'closed'
}

t.test('whatever C would read as an address is judged as that address', async t => {
  const values = Array.from({ length: 3000 }, () =>
    random(3) > 0
      ? ([0x7f000001, 0x0a000001, 0xa9fea9fe, 0xc0a80001, 0x00000000, 0x7f123456][random(6)] ?? 0)
      : (random(65_536) * 65_536 + random(65_536)) >>> 0,
  )
  const texts = values.map(spelled)
  const global = pythonOn(texts, 'socket.inet_aton(text)')
  const wrong: string[] = []
  for (const [index, text] of texts.entries()) {
    const ours = await asHost(text)
    if (global[index] !== true && ours === 'open') wrong.push(`${text} is open`)
    if (ours === 'name') wrong.push(`${text} is taken for a name`)
  }
  t.same(wrong, [])
})

t.test('no dress of a closed address lets it pass', async t => {
  for (const host of [
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '017700000001',
    '１２７．０．０．１',
    '127。0。0。1',
    '①②⑦.0.0.1',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fd00:ec2::254]',
    '0',
    '0.0.0.0',
    '[::]',
    '%31%32%37.0.0.1',
  ])
    t.equal(await asHost(host), 'closed', host)
  for (const host of [
    '[fe80::1%25lo]',
    '[::1%lo]',
    '127.0.0.1.1',
    '256.1.1.1',
    '0x7f.0x1.0x1.0x1.0x1',
  ])
    t.equal(await asHost(host), 'no URL', host)
  t.equal(await asHost('localhost'), 'name', 'a name is looked up, and its addresses judged')
})
