import { isIP } from 'node:net'
import { EgressError } from '../platform/egress/egress-error.ts'
import { denyingRule, judge, type Judgement, type Rules } from './rules.ts'

/** All addresses of a name, at least one. @throws EgressError (unreachable) */
export type Resolve = (name: string, signal: AbortSignal) => Promise<readonly string[]>

export type World = { readonly rules: Rules; readonly resolve: Resolve }

/** Where a URL leads, with what is said of each address. */
export type Destination = Place & { readonly url: URL; readonly judgements: readonly Judgement[] }

/** `host`: without brackets, without the dot at the end. */
type Place = { readonly host: string; readonly port: number }

/**
 * Finds and judges every address of a URL. The names are looked up here and nowhere else: who connects takes these
 * addresses, so that a second answer of the same name is never asked for.
 * @throws EgressError (refused) for a name that a rule denies; (unreachable) for a name without addresses
 */
export const destination = async (
  url: URL,
  world: World,
  signal: AbortSignal,
): Promise<Destination> => ({ url, ...(await placeOutside(placeOf(url), world, signal)) })

/** The same for what is not the web. */
export async function placeOutside(
  { host, port }: Place,
  { rules, resolve }: World,
  signal: AbortSignal,
): Promise<Omit<Destination, 'url'>> {
  const denied = denyingRule(rules, { host, port })
  if (denied !== undefined) throw refusal('a rule denies it', denied.text)
  const addresses = isIP(host) === 0 ? await resolve(host, signal) : [host]
  const judgements = addresses.map(address => judge(rules, { host, port, address }))
  return { host, port, judgements }
}

/** @throws EgressError (refused) when it is no URL, or no http */
export function outsideUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base)
  if (url === null) throw new EgressError('refused', 'it is not a URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new EgressError('refused', `${url.protocol} is not http: or https:`)
  // `https://bank.example@evil.example/` is read as the wrong host by people, and credentials belong into a header.
  if (url.username !== '' || url.password !== '')
    throw new EgressError('refused', 'it has a user or password in front of its host')
  return url
}

/** Lets through a destination whose every address may be reached: one bad address spoils the name. */
export function allAllowed({ judgements }: Pick<Destination, 'judgements'>): readonly string[] {
  const bad = judgements.find(({ allowed }) => !allowed)
  if (bad !== undefined) throw refusal(bad.because, bad.rule)
  return judgements.map(({ address }) => address)
}

const refusal = (because: string, rule: string | undefined) =>
  new EgressError('refused', because, rule === undefined ? {} : { rule })

// URL has read the odd spellings already: 0x7f.1, 2130706433 and full-width digits are all 127.0.0.1 here.
function placeOf({ hostname, port, protocol }: URL): Place {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}
