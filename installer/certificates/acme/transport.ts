import { once } from 'node:events'
import { Agent, request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { reasonOf } from '../../core/install-error.ts'
import { AcmeFailure } from './problem.ts'

/** One question to the directory. */
type Question = {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

type Reply = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** Asks over HTTPS and nothing else: no redirects, no proxies of the environment, no cookies. */
export type Transport = (question: Question) => Promise<Reply>

const patienceMs = 30_000
/** A directory's longest answers are chains of certificates. */
const mostBytes = 1024 * 1024

/** @param trustedCa PEM; with it, nobody else is believed to be the directory */
export function httpsTransport(trustedCa: string | undefined): Transport {
  const agent = new Agent({ ...(trustedCa !== undefined && { ca: trustedCa }), keepAlive: false })
  return async question => {
    const url = new URL(question.url)
    if (url.protocol !== 'https:')
      throw new AcmeFailure('refused', `${question.url} is not an https address`)
    try {
      return await ask(url, question, agent)
    } catch (error) {
      throw error instanceof AcmeFailure ? error : unreachable(url, error)
    }
  }
}

async function ask(url: URL, { method, headers, body }: Question, agent: Agent): Promise<Reply> {
  const outgoing = request(url, {
    agent,
    method: method.toUpperCase(),
    headers: { ...headers, 'User-Agent': 'Parley', Accept: '*/*' },
    signal: AbortSignal.timeout(patienceMs),
  })
  outgoing.end(body)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Node's documentation says of this event
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response.iterator() as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new AcmeFailure('refused', `${url.host} answers without end`)
    chunks.push(chunk)
  }
  const { statusCode: status = 0 } = response
  return {
    status,
    headers: response.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

const untrusted = 'its certificate is of an authority that is not trusted here'

/** By the code of the error. */
const reasons = new Map<unknown, string>(
  Object.entries({
    ENOTFOUND: 'its name is not known to the resolver of this host',
    EAI_AGAIN: 'the resolver of this host does not answer',
    ECONNREFUSED: 'nothing listens there',
    ECONNRESET: 'the connection was cut',
    EHOSTUNREACH: 'there is no way to it',
    ENETUNREACH: 'this host has no way out',
    ETIMEDOUT: 'it does not answer',
    ABORT_ERR: 'it does not answer within half a minute',
    DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
    SELF_SIGNED_CERT_IN_CHAIN: untrusted,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
    CERT_HAS_EXPIRED: "its certificate has ended, or this host's clock is wrong",
    CERT_NOT_YET_VALID: "its certificate is not valid yet, or this host's clock is wrong",
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  }),
)

function unreachable(url: URL, error: unknown): AcmeFailure {
  const code = error instanceof Error && 'code' in error && error.code
  const because = `${url.host} cannot be reached: ${reasons.get(code) ?? reasonOf(error)}`
  return new AcmeFailure('network', because, {
    cause: error,
    remedy: /certificate/.test(because)
      ? 'a private directory needs its root certificate in the setting for that; look at `timedatectl` too'
      : 'look at the name resolution and the way out of this host',
  })
}

/** Retry-After (RFC 9110, 10.2.3): seconds or a date. */
export function retryAt(header: string | undefined, now: Date): Date | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return new Date(now.getTime() + Number(header) * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : new Date(at)
}
