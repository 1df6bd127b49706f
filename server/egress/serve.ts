import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { EgressError } from '../platform/egress/egress-error.ts'
import {
  answerHeader,
  largestBodyBytes,
  outcomeTrailer,
  outgoingRequest,
  packed,
  requestHeader,
  unpacked,
  type OutgoingRequest,
} from '../platform/egress/protocol.ts'
import { asFailure } from './as-failure.ts'
import { check } from './check.ts'
import type { World } from './destination.ts'
import { follow } from './follow.ts'

/** Answers the other processes; see server/platform/egress/protocol.ts. */
export const egressHandler =
  (world: World, log: Logger): RequestListener =>
  (request, response) => {
    void answered(world, log, request, response)
  }

async function answered(
  world: World,
  log: Logger,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const ask = askOf(request)
  if (ask === undefined) {
    response.writeHead(400).end()
    return
  }
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const signal = AbortSignal.any([AbortSignal.timeout(ask.timeoutMs), gone.signal])
  const work =
    request.url === '/check'
      ? checked(world, ask, response, signal)
      : fetched(world, ask, { request, response, signal })
  const outcome = await work.catch((error: unknown) => {
    const failure = asFailure(error, signal)
    response.writeHead(502).end(JSON.stringify(failure))
    return failure
  })
  // The host alone: the rest of a URL is often a secret.
  log.info({ host: URL.parse(ask.url)?.host, method: ask.method, ...outcome }, request.url)
}

/** @returns undefined for what none of our own programs would say */
function askOf({ method, url, headers }: IncomingMessage): OutgoingRequest | undefined {
  const header = headers[requestHeader]
  if (method !== 'POST' || (url !== '/fetch' && url !== '/check')) return undefined
  try {
    return unpacked(outgoingRequest, String(header))
  } catch {
    return undefined
  }
}

async function checked(
  world: World,
  { url }: OutgoingRequest,
  response: ServerResponse,
  signal: AbortSignal,
) {
  const report = await check(world, url, signal)
  response.end(JSON.stringify(report))
  return { allowed: report.allowed }
}

type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly signal: AbortSignal
}

async function fetched(world: World, ask: OutgoingRequest, exchange: Exchange): Promise<object> {
  const { request, response, signal } = exchange
  const {
    response: from,
    status,
    url,
    address,
  } = await follow(world, ask, await bodyOf(request), signal)
  response.writeHead(200, {
    [answerHeader]: packed({ status, headers: pairs(from.rawHeaders), url: url.href, address }),
    trailer: outcomeTrailer,
    'transfer-encoding': 'chunked',
  })
  const outcome = await passed(from, ask, exchange).catch((error: unknown) =>
    asFailure(error, signal),
  )
  response.addTrailers({ [outcomeTrailer]: outcome === undefined ? 'whole' : packed(outcome) })
  response.end()
  return { address, status, ...outcome }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of buffersOf(request)) {
    size += part.length
    if (size > largestBodyBytes)
      throw new EgressError('too large', `the body is larger than ${largestBodyBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Passes the body on, no faster than it is taken. */
async function passed(
  from: IncomingMessage,
  { maxBytes }: OutgoingRequest,
  { response, signal }: Exchange,
): Promise<undefined> {
  let size = 0
  for await (const part of buffersOf(from)) {
    size += part.length
    if (size > maxBytes)
      throw new EgressError('too large', `the answer is larger than ${maxBytes} bytes`)
    if (!response.write(part)) await once(response, 'drain', { signal })
  }
  return undefined
}

const buffersOf = (stream: AsyncIterable<Buffer>): AsyncIterable<Buffer> => stream

/** Names and values, as Node gives them in turn. */
const pairs = (raw: readonly string[]): string[][] =>
  Array.from({ length: raw.length / 2 }, (_, index) => {
    const [name, value] = raw.slice(2 * index, 2 * index + 2)
    return [String(name).toLowerCase(), String(value)]
  })
