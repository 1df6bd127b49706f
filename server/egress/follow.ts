import { EgressError } from '../platform/egress/egress-error.ts'
import type { OutgoingRequest } from '../platform/egress/protocol.ts'
import { destination, outsideUrl, type World } from './destination.ts'
import { send, type Answered, type Sending } from './send.ts'

/** `url`: where the redirects ended. */
type Arrival = Answered & { readonly url: URL }

/**
 * Sends a request and follows redirects, each judged like the first.
 * @throws EgressError (refused, unreachable), or the reason of the signal
 */
export const follow = async (
  world: World,
  { url, method, headers, maxRedirects }: OutgoingRequest,
  body: Buffer,
  signal: AbortSignal,
): Promise<Arrival> =>
  step({ world, signal, maxRedirects }, outsideUrl(url), { method, headers, body }, maxRedirects)

type Journey = Pick<OutgoingRequest, 'maxRedirects'> & {
  readonly world: World
  readonly signal: AbortSignal
}

async function step(journey: Journey, url: URL, sending: Sending, left: number): Promise<Arrival> {
  const { world, signal, maxRedirects } = journey
  const answered = await send(await destination(url, world, signal), sending, signal)
  const { response, status } = answered
  const to = response.headers.location
  if (maxRedirects === 0 || to === undefined || !redirects.has(status)) return { ...answered, url }
  response.destroy()
  if (left === 0) throw new EgressError('refused', `more than ${maxRedirects} redirects`)
  const next = outsideUrl(to, url)
  return step(journey, next, redirected(sending, status, { from: url, to: next }), left - 1)
}

const redirects = new Set([301, 302, 303, 307, 308])

type Leg = { readonly from: URL; readonly to: URL }

/** What is sent after a redirect. Nothing that was meant for one server goes to another. */
function redirected(sending: Sending, status: number, { from, to }: Leg): Sending {
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new EgressError('refused', 'a redirect leads from https: to http:')
  const becomesGet =
    (status === 303 && sending.method !== 'HEAD') || (status < 303 && sending.method === 'POST')
  const kept = becomesGet ? withoutBody(sending) : sending
  if (from.origin === to.origin) return kept
  if (kept.body.length > 0 && from.hostname !== to.hostname)
    throw new EgressError('refused', 'a redirect would carry the body to another host')
  return { ...kept, headers: only(kept.headers, harmless) }
}

const withoutBody = ({ headers }: Sending): Sending => ({
  method: 'GET',
  headers: Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith('content-')),
  ),
  body: Buffer.alloc(0),
})

// By what is known to be harmless: tokens travel under many names.
const harmless = ['accept', 'accept-language', 'content-type']

const only = (headers: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)))
