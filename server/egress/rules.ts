import ipaddr from 'ipaddr.js'
import { closedKind, isIn, translatedAddress, type Address, type Network } from './ranges.ts'

/** One entry of the operator's lists. A rule names hosts or a network; a port makes it narrower. */
export type Rule = {
  /** As the operator wrote it. */
  readonly text: string
  readonly port?: number
} & ({ readonly host: string } | { readonly network: Network })

export type Rules = { readonly allow: readonly Rule[]; readonly deny: readonly Rule[] }

/** What is said of one address. `rule` is the operator's, where one decided. */
export type Judgement = {
  readonly address: string
  readonly allowed: boolean
  readonly because: string
  readonly rule?: string
}

/** A host as the URL names it, and one address that it leads to. */
export type Target = { readonly host: string; readonly port: number; readonly address: string }

/** Where the web is; every other port is opened by a rule. */
export const usualPorts: readonly number[] = [80, 443]

/** The rule that denies a host by its name. Asked before its addresses are: a lookup already tells somebody something. */
export const denyingRule = (
  { deny }: Rules,
  { host, port }: Pick<Target, 'host' | 'port'>,
): Rule | undefined =>
  deny.find(rule => 'host' in rule && matchesHost(rule.host, host) && concerns(rule, port))

/**
 * Whether a connection to that address may be made. Deny wins. A name opens ports and never addresses, since it leads
 * wherever its owner points it.
 */
export function judge({ allow, deny }: Rules, { host, port, address: text }: Target): Judgement {
  const address = ipaddr.parse(text)
  const said = (allowed: boolean, because: string, rule?: Rule): Judgement => ({
    address: text,
    allowed,
    because,
    ...(rule && { rule: rule.text }),
  })
  const denied = deny.find(rule => holds(rule, address) && concerns(rule, port))
  if (denied !== undefined) return said(false, 'a rule denies it', denied)

  const kind = closedKind(address)
  if (kind?.isNever === true) return said(false, `${text} is ${kind.name}`)
  const opens = (rule: Rule) =>
    rule.port === undefined ? usualPorts.includes(port) : rule.port === port
  const opened = allow.find(rule => 'network' in rule && isIn(address, rule.network) && opens(rule))
  if (opened !== undefined) return said(true, 'a rule opens its network', opened)
  if (kind !== undefined) return said(false, `${text} is ${kind.name}`)

  if (usualPorts.includes(port)) return said(true, 'a public address')
  const portRule = allow.find(
    rule => 'host' in rule && matchesHost(rule.host, host) && rule.port === port,
  )
  if (portRule !== undefined) return said(true, 'a rule opens the port', portRule)
  return said(false, `port ${port} is none of ${usualPorts.join(', ')}, and no rule opens it`)
}

const concerns = (rule: Rule, port: number) => rule.port === undefined || rule.port === port

/** Whether a rule is about that address. A NAT64 address counts as what it leads to, too. */
function holds(rule: Rule, address: Address): boolean {
  if (!('network' in rule)) return false
  const inner = translatedAddress(address)
  return isIn(address, rule.network) || (inner !== undefined && isIn(inner, rule.network))
}

/** `example.org` is that name alone, `*.example.org` all below it, `*` any. */
function matchesHost(pattern: string, host: string): boolean {
  if (pattern === '*') return true
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
}
