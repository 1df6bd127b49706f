import { createHash, createPublicKey } from 'node:crypto'
import type { Client } from 'acme-client'
import { z } from 'zod'
import { AcmeFailure, failureOf } from './problem.ts'
import { httpsTransport, retryAt, type Transport } from './transport.ts'

/** Who issues. */
export type Directory = {
  readonly url: string
  /** PEM of the only authority that may vouch for the directory itself. Without it, those that Node trusts. */
  readonly trustedCa?: string
}

/** Who asks. */
export type Account = {
  /** Private key, PEM. */
  readonly key: string
  /** `mailto:` addresses, or none. */
  readonly contact: readonly string[]
  /** External account binding: ties the account to one that the authority knows already. */
  readonly binding?: { readonly keyId: string; readonly hmacKey: string }
}

/** What a run needs beside the request itself; passed in so that tests have a clock of their own. */
export type Clock = {
  readonly now: () => Date
  readonly wait: (ms: number) => Promise<void>
  /** From 0 to 1. */
  readonly random: () => number
}

/** Waits that are worth it within one run: a directory that restarts, a connection that was cut. */
const secondTries: readonly number[] = [1000, 4000]

/** The directory, ready to be asked. */
export type Connection = {
  readonly client: Client
  /** Whether it knows of renewals (RFC 9773). */
  readonly offersRenewalInformation: () => Promise<boolean>
  /** What the directory said about coming back, when it was last asked for that address. */
  readonly comeBack: (url: string) => Date | undefined
}

/**
 * acme-client with a transport of ours below it: its own waits through a Retry-After of any length, follows redirects and
 * the proxies of the environment, and turns the authority's problem documents into one line of text.
 */
export async function connect(
  directory: Directory,
  account: Account,
  clock: Clock,
): Promise<Connection> {
  // Loaded here: it takes longer to load than most commands run.
  const { default: acme } = await import('acme-client')
  const send = patient(httpsTransport(directory.trustedCa), clock)
  const waits = new Map<string, Date>()
  acme.axios.defaults.adapter = async config => {
    const { url = '', method = 'get' } = config
    const reply = await send({
      url,
      method,
      headers: { 'Content-Type': 'application/jose+json' },
      ...(typeof config.data === 'string' && { body: config.data }),
    })
    const later = retryAt(reply.headers['retry-after'], clock.now())
    if (later === undefined) waits.delete(url)
    else waits.set(url, later)
    const { status, body: data } = reply
    if (status >= 400 && !isBadNonce(data)) throw failureOf(parsed(data), status, later)
    const headers = Object.fromEntries(
      Object.entries(reply.headers).map(([name, value]) => [name, String(value)]),
    )
    return { data, status, statusText: '', headers, config }
  }
  const client = new acme.Client({
    directoryUrl: directory.url,
    accountKey: account.key,
    ...(account.binding !== undefined && {
      externalAccountBinding: { kid: account.binding.keyId, hmacKey: account.binding.hmacKey },
    }),
  })
  const { renewalInformationUrl } = plainQuestions(directory, clock)
  return {
    client,
    comeBack: url => waits.get(url),
    offersRenewalInformation: async () => (await renewalInformationUrl()) !== undefined,
  }
}

const withRenewals = z.object({ renewalInfo: z.string().optional() })

/** Questions that need no account, and no acme-client: it has no word for renewals. */
export function plainQuestions({ url, trustedCa }: Directory, clock: Clock) {
  const send = patient(httpsTransport(trustedCa), clock)
  const ask = async (url: string) => {
    const reply = await send({ url, method: 'get', headers: {} })
    const later = retryAt(reply.headers['retry-after'], clock.now())
    if (reply.status >= 400) throw failureOf(parsed(reply.body), reply.status, later)
    return { document: parsed(reply.body), retryAt: later }
  }
  return {
    ask,
    renewalInformationUrl: async () =>
      withRenewals.safeParse((await ask(url)).document).data?.renewalInfo,
  }
}

/** Tries again what a cut connection or a directory in trouble spoilt; what it said on purpose stands. */
function patient(send: Transport, { wait, random }: Clock): Transport {
  return async question => {
    for (const ms of secondTries) {
      const reply = await send(question).catch(passing)
      if (reply !== undefined && !(reply.status >= 500 && !('retry-after' in reply.headers)))
        return reply
      await wait(ms * (1 + random()))
    }
    return send(question)
  }
}

function passing(error: unknown): undefined {
  const cut = error instanceof AcmeFailure && error.kind === 'network'
  if (!cut) throw error
}

const isBadNonce = (body: string) => failureOf(parsed(body), 400).type === 'badNonce'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Names a key without showing it. */
export const fingerprint = (privateKey: string): string =>
  createHash('sha256')
    .update(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }))
    .digest('base64url')
