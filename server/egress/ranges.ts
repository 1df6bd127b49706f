import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Network = readonly [Address, number]

/**
 * What an address is, when it is not on the public internet. `isNever`: no rule of the operator opens it, since nothing
 * that anybody wants to reach on purpose lies there.
 */
export type Kind = { readonly name: string; readonly isNever: boolean }

const kind = (name: string): Kind => ({ name, isNever: false })
const never = (name: string): Kind => ({ name, isNever: true })

const metadata = never('a metadata service of cloud providers')
const embedded = never('an IPv4 address in the clothes of an IPv6 one')
const documentation = kind('kept for documentation')

/**
 * IANA's special-purpose registries, and what clouds put beside them. The first network that holds an address decides, so
 * that single addresses stand before their networks.
 */
const closed: readonly (readonly [Kind, ...string[]])[] = [
  // Amazon, Google and most others; Alibaba; Oracle; Azure, which took a public one; Amazon and Google on IPv6.
  [metadata, '169.254.169.254/32', '100.100.100.200/32', '192.0.0.192/32', '168.63.129.16/32'],
  [metadata, 'fd00:ec2::254/128', 'fd20:ce::254/128'],
  [never('"this host" and its network'), '0.0.0.0/8', '::/128'],
  [kind('a loopback address'), '127.0.0.0/8', '::1/128'],
  [kind('a private address'), '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  [kind('shared by the customers of a provider'), '100.64.0.0/10'],
  [never('a link-local address'), '169.254.0.0/16', 'fe80::/10'],
  [kind('a site-local address'), 'fec0::/10'],
  [documentation, '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  [documentation, '2001:db8::/32', '3fff::/20'],
  [kind('kept for benchmarks'), '198.18.0.0/15', '2001:2::/48'],
  [kind('kept for protocols'), '192.0.0.0/24', '192.88.99.0/24'],
  [never('a multicast address'), '224.0.0.0/4', 'ff00::/8'],
  [never('the broadcast address'), '255.255.255.255/32'],
  [kind('kept for the future'), '240.0.0.0/4'],
  // Mapped, compatible, translated, 6to4 and Teredo: the address inside is what would be reached.
  [embedded, '::ffff:0:0/96', '::/96', '::ffff:0:0:0/96', '64:ff9b:1::/48', '2002::/16'],
  [embedded, '2001::/32'],
  [kind('kept for protocols'), '2001::/23', '100::/64', '5f00::/16'],
]

/** The same as one list. */
export const closedNetworks: readonly { readonly kind: Kind; readonly network: Network }[] =
  closed.flatMap(([kind, ...texts]) => texts.map(text => ({ kind, network: networkOf(text) })))

// NAT64: on a network without IPv4 the resolver gives public IPv4 addresses this prefix.
const translated = networkOf('64:ff9b::/96')
const unicast = networkOf('2000::/3')

/** All of IPv6 that can be public at all. */
export const publicIpv6: readonly Network[] = [unicast, translated]

const unassigned = kind('not in use on the internet')

/** Why an address is not on the public internet, or undefined when it is. */
export function closedKind(address: Address): Kind | undefined {
  const inner = translatedAddress(address)
  if (inner !== undefined) return closedKind(inner)
  const found = closedNetworks.find(({ network }) => isIn(address, network))
  if (found !== undefined) return found.kind
  return address instanceof ipaddr.IPv4 || isIn(address, unicast) ? undefined : unassigned
}

/** The IPv4 address that a NAT64 address leads to. */
export function translatedAddress(address: Address): Address | undefined {
  if (!isIn(address, translated)) return undefined
  return ipaddr.fromByteArray(address.toByteArray().slice(12))
}

/** A network of IPv4 as NAT64 shows it, if it is one. */
export function translatedNetwork([base, bits]: Network): Network[] {
  if (base instanceof ipaddr.IPv6) return []
  const bytes = [...translated[0].toByteArray().slice(0, 12), ...base.toByteArray()]
  return [[ipaddr.fromByteArray(bytes), 96 + bits]]
}

export const isIn = (address: Address, [base, bits]: Network): boolean =>
  address.kind() === base.kind() && address.match(base, bits)

/** `10.0.0.0/8`. @throws Error when it is none */
export function networkOf(text: string): Network {
  return ipaddr.parseCIDR(text)
}
