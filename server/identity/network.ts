import ipaddr from 'ipaddr.js'

/** What one household or office usually has. */
const prefixLengths = { ipv4: 24, ipv6: 56 }

/** The network that an address belongs to, such as `192.0.2.0/24`; empty when it is no address. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return ''
  const found = ipaddr.process(address)
  const length = prefixLengths[found.kind()]
  const first =
    found.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${found.toString()}/${length}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${found.toString()}/${length}`)
  return `${first.toString()}/${length}`
}
