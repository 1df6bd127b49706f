import { request, type IncomingMessage } from 'node:http'
import { buffer, json } from 'node:stream/consumers'
import { EgressError, failure } from './egress-error.ts'
import {
  answerHeader,
  checkReport,
  largestBodyBytes,
  outcomeTrailer,
  outsideAnswer,
  packed,
  requestHeader,
  unpacked,
  type CheckReport,
  type OutgoingRequest,
  type OutsideAnswer,
} from './protocol.ts'

/** The way out as the configuration has it: the socket of the egress process, or none on an air-gapped host. */
export type WayOut = { readonly socket: string } | undefined

/** What a caller says; the limits have defaults that suit a webhook. */
export type OutsideRequest = Pick<OutgoingRequest, 'url'> &
  Partial<Omit<OutgoingRequest, 'url'>> & {
    readonly body?: string | Uint8Array
    readonly signal?: AbortSignal
  }

type Fetched = OutsideAnswer & {
  /** To be read once, or to be left by the signal. Throws an EgressError where the answer breaks off or is larger than allowed. */
  readonly body: AsyncIterable<Buffer>
}

/**
 * One request to the outside, by the only process that has a network.
 * @throws EgressError whatever went wrong
 */
export async function fetchOutside(way: WayOut, ask: OutsideRequest): Promise<Fetched> {
  const response = await exchange(way, '/fetch', ask)
  const head = response.headers[answerHeader]
  if (response.statusCode !== 200 || typeof head !== 'string') throw await told(response)
  return { ...unpacked(outsideAnswer, head), body: wholeBody(response) }
}

/**
 * Whether a URL would be allowed, by which rule, and whether somebody answers there.
 * @throws EgressError when the egress process cannot be asked
 */
export async function checkOutside(way: WayOut, url: string): Promise<CheckReport> {
  const response = await exchange(way, '/check', { url })
  if (response.statusCode !== 200) throw await told(response)
  return checkReport.parse(await json(response))
}

/** The whole body of an answer. */
export async function bytesOf({ body }: Pick<Fetched, 'body'>): Promise<Buffer> {
  return buffer(body)
}

async function exchange(way: WayOut, path: string, ask: OutsideRequest): Promise<IncomingMessage> {
  if (way === undefined) throw noWayOut()
  const { body = '', signal, ...rest } = ask
  const outgoing: OutgoingRequest = { ...defaults, ...rest }
  const length = Buffer.byteLength(body)
  if (length > largestBodyBytes)
    throw new EgressError('too large', `the body is larger than ${largestBodyBytes} bytes`)
  const call = request({
    socketPath: way.socket,
    method: 'POST',
    path,
    headers: { [requestHeader]: packed(outgoing), 'content-length': length },
    // Its answer carries another server's headers within one of its own.
    maxHeaderSize: 64 * 1024,
    agent: false,
    ...(signal && { signal }),
  })
  return new Promise((resolve, reject) => {
    call.once('response', resolve)
    call.on('error', cause => {
      reject(signal?.aborted === true ? cause : silentEgress(way, cause))
    })
    call.end(body)
  })
}

export const noWayOut = (): EgressError =>
  new EgressError('unavailable', 'this server has no way out: network.egress is none')

export const silentEgress = ({ socket }: NonNullable<WayOut>, cause: unknown): EgressError =>
  new EgressError('unavailable', `the egress process does not answer at ${socket}`, { cause })

const defaults: Omit<OutgoingRequest, 'url'> = {
  method: 'GET',
  headers: {},
  timeoutMs: 10_000,
  maxBytes: 1024 * 1024,
  maxRedirects: 5,
}

async function told(response: IncomingMessage): Promise<EgressError> {
  const read = failure.safeParse(await json(response).catch(() => undefined))
  if (read.success) return EgressError.from(read.data)
  return new EgressError('unavailable', `the egress process answered ${response.statusCode}`)
}

async function* wholeBody(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* buffersOf(response)
  } catch (error) {
    throw brokenOff(error)
  }
  const outcome = response.trailers[outcomeTrailer]
  if (outcome === undefined) throw brokenOff()
  if (outcome !== 'whole') throw EgressError.from(unpacked(failure, outcome))
}

const brokenOff = (cause?: unknown) =>
  new EgressError('unavailable', 'the egress process ended in the middle of the answer', { cause })

const buffersOf = (response: AsyncIterable<Buffer>): AsyncIterable<Buffer> => response
