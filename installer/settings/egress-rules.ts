import { domainToASCII } from 'node:url'
import ipaddr from 'ipaddr.js'
import { refused, typeName, type Reading, type Setting, type Wording } from './setting.ts'

/** One entry of a list of the way out: hosts by their name, or a network; a port makes it narrower. */
export type EgressRule = {
  readonly text: string
  readonly host?: string
  readonly network?: string
  readonly port?: number
}

type Kind = {
  /** What is to be reached although it would not be, or the other way round. */
  readonly opens: boolean
}

/** Rules separated by commas, or `none`. */
export const egressRules = (
  { default: value, asked = false, ...wording }: Wording<readonly EgressRule[]>,
  { opens }: Kind,
): Setting<readonly EgressRule[]> => ({
  shape:
    'networks, hosts and ports separated by commas (10.1.0.0/16:8443, *.example.org:8080), or none',
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read(raw) {
    if (typeof raw !== 'string') return refused(`it is ${typeName(raw)}`, 'write text, in quotes')
    return raw.trim() === 'none' ? { value: [] } : rulesIn(raw, opens)
  },
  fromText: text => text,
  toRaw: value => (value.length === 0 ? 'none' : value.map(({ text }) => text).join(', ')),
})

function rulesIn(text: string, opens: boolean): Reading<readonly EgressRule[]> {
  const value: EgressRule[] = []
  for (const word of text.split(',').map(word => word.trim())) {
    const reading = ruleIn(word, opens)
    if ('refused' in reading) return reading
    value.push(reading.value)
  }
  return { value }
}

function ruleIn(word: string, opens: boolean): Reading<EgressRule> {
  const { place, port } = parted(word)
  if (port !== undefined && (port < 1 || port > 65_535))
    return refused(`${word} is outside of the ports 1 to 65535`, 'write 10.1.0.0/16:8443')
  const given = port === undefined ? {} : { port }
  const network = networkIn(place)
  if (network !== undefined)
    return opens && network.isWide
      ? refused(`${word} would open almost everything`, 'name the networks that are meant')
      : { value: { text: word, network: network.text, ...given } }
  const host = hostIn(place)
  if (host === undefined)
    return refused(
      `${word || 'an empty place'} is neither a network nor a host`,
      'write 10.1.0.0/16, [fd12::/48]:8443, hooks.example.org:8443 or *.example.org:8443',
    )
  return opens && port === undefined
    ? refused(
        `${word} opens nothing: ports 80 and 443 of public hosts are open`,
        'add a port; to open a private address name its network, since a name leads wherever its owner points it',
      )
    : { value: { text: word, host, ...given } }
}

/** `[PLACE]:PORT`, `PLACE:PORT`, `PLACE`; a bare IPv6 network has colons of its own. */
function parted(word: string): { place: string; port?: number } {
  const [, inBrackets, port] = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(word) ?? []
  if (inBrackets !== undefined)
    return { place: inBrackets, ...(port !== undefined && { port: Number(port) }) }
  const [, place, plainPort] = /^([^:]+):(\d{1,5})$/.exec(word) ?? []
  return place === undefined ? { place: word } : { place, port: Number(plainPort) }
}

function networkIn(place: string) {
  const text = place.includes('/') ? place : `${place}/${place.includes(':') ? 128 : 32}`
  // A network with bits behind its length is a slip of the pen: which of the two was meant?
  if (!/^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(text) || !isPlain(text)) return undefined
  const [base, bits] = ipaddr.parseCIDR(text)
  const first =
    base.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(text)
      : ipaddr.IPv6.networkAddressFromCIDR(text)
  if (first.toString() !== base.toString()) return undefined
  const isWide = bits < (base.kind() === 'ipv4' ? 8 : 7)
  return { isWide, text: `${base.toString()}/${bits}` }
}

// Not 127.1 and its like: what an operator writes is read the same by everybody.
const isPlain = (text: string) =>
  ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text)

function hostIn(place: string): string | undefined {
  if (place === '*') return place
  const [, star = '', name = ''] = /^(\*\.)?(.+)$/.exec(place) ?? []
  const ascii = domainToASCII(name)
  const isName = /^(?=.*[a-z])[a-z\d]([a-z\d.-]*[a-z\d])?$/.test(ascii) && !ascii.includes('..')
  return isName ? `${star}${ascii}` : undefined
}
