import { closedNetworks, networkOf, publicIpv6, translatedNetwork, type Network } from './ranges.ts'
import { usualPorts, type Rule, type Rules } from './rules.ts'

/** Accounts of the operating system, by name or number, as far as they send packets. */
export type Accounts = {
  /** The one that may reach the internet. */
  readonly egress: string
  /** Those that may send nothing at all. */
  readonly silent: readonly string[]
}

/**
 * The second wall, as nftables reads it: what the kernel lets out when the first one, the egress process, is deceived or
 * taken over. One transaction that replaces our table and touches no other. It knows accounts and addresses, no names.
 * @param resolvers addresses of the host's name servers, which usually are private ones
 */
export function wallRules(
  { allow, deny }: Rules,
  { egress, silent }: Accounts,
  resolvers: readonly string[],
): string {
  const closed = closedNetworks.flatMap(({ kind: { isNever }, network }) =>
    [network, ...translatedNetwork(network)].map(network => ({ isNever, network })),
  )
  const set = (name: string, isNever: boolean, version: Version) =>
    setOf(
      name,
      version,
      closed.filter(one => one.isNever === isNever).map(({ network }) => network),
    )
  const ports = [...new Set([...usualPorts, ...allow.flatMap(portOfName)])]
  return `table inet parley_egress
delete table inet parley_egress

table inet parley_egress {
  counter refused { }

${[
  set('never4', true, versions.ipv4),
  set('never6', true, versions.ipv6),
  set('closed4', false, versions.ipv4),
  set('closed6', false, versions.ipv6),
].join('')}
  # Told a few times a minute: nothing of ours comes here unless it was deceived or taken over.
  chain refuse {
    limit rate 6/minute burst 12 packets log prefix "parley-egress: " level warn
    counter name "refused"
    reject with icmpx admin-prohibited
  }

  chain egress {
${resolvers.map(nameServer).join('')}${deny.flatMap(rule => lineOf(rule, [], 'goto refuse')).join('')}
    # Only ::1 lies in a network that is closed for good and can be opened nevertheless.
    ip daddr @never4 goto refuse
    ip6 daddr != ::1 ip6 daddr @never6 goto refuse
${allow.flatMap(rule => lineOf(rule, usualPorts, 'accept')).join('')}
    ip daddr @closed4 goto refuse
    ip6 daddr @closed6 goto refuse
    ip6 daddr != { ${publicIpv6.map(textOf).join(', ')} } goto refuse
    tcp dport { ${ports.join(', ')} } accept
    goto refuse
  }

  chain output {
    type filter hook output priority filter; policy accept;
    meta skuid ${account(egress)} goto egress
${silent.map(name => `    meta skuid ${account(name)} goto refuse\n`).join('')}  }
}
`
}

type Version = { readonly kind: 'ipv4' | 'ipv6'; readonly type: string; readonly word: string }

const versions = {
  ipv4: { kind: 'ipv4', type: 'ipv4_addr', word: 'ip' },
  ipv6: { kind: 'ipv6', type: 'ipv6_addr', word: 'ip6' },
} as const satisfies Record<string, Version>

const textOf = ([base, bits]: Network) => `${base.toString()}/${bits}`

function setOf(name: string, { kind, type }: Version, networks: readonly Network[]): string {
  const elements = networks.filter(([base]) => base.kind() === kind).map(textOf)
  return `  set ${name} {
    type ${type}; flags interval; auto-merge;
    elements = { ${elements.join(', ')} }
  }
`
}

function nameServer(address: string): string {
  const [base] = networkOf(`${address}/${address.includes(':') ? 128 : 32}`)
  const { word } = versions[base.kind()]
  return `    ${word} daddr ${base.toString()} meta l4proto { tcp, udp } th dport 53 accept\n`
}

/** A rule about a network. Names are beyond the kernel. */
function lineOf(rule: Rule, otherwise: readonly number[], verdict: string): string[] {
  if (!('network' in rule)) return []
  const ports = rule.port === undefined ? otherwise : [rule.port]
  const toPorts = ports.length === 0 ? '' : ` tcp dport { ${ports.join(', ')} }`
  const { word } = versions[rule.network[0].kind()]
  return [`    ${word} daddr ${textOf(rule.network)}${toPorts} ${verdict}\n`]
}

const portOfName = (rule: Rule): number[] =>
  'host' in rule && rule.port !== undefined ? [rule.port] : []

/** @throws TypeError for what is no account: rules are text, and this is the one part that comes as text */
function account(name: string): string {
  if (!/^[a-z_\d][a-z_\d-]*$/.test(name)) throw new TypeError(`${name} is not an account`)
  return /^\d+$/.test(name) ? name : `"${name}"`
}
