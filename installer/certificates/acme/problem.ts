import { z } from 'zod'

/** What kind of failure it is: decides how long to wait and what to tell the operator. */
export type FailureKind =
  /** The directory could not be reached, or is in trouble itself. */
  | 'network'
  /** Asked too often; the directory says when to come back, or a long wait is assumed. */
  | 'rate-limited'
  /** The authority looked for the proof of a name and did not find it. */
  | 'validation'
  /** The authority will not, however often it is asked: policy, account, names. */
  | 'refused'
  /** Something of ours: the proof could not be laid out, or our own look at it failed. Nobody was asked. */
  | 'local'
  /** Under way at the authority for longer than we wait; the order is kept. */
  | 'pending'

/** What went wrong, as data; `words.ts` makes it an operator's sentence. */
export class AcmeFailure extends Error {
  readonly kind: FailureKind
  /** The last part of the problem's URN: `dns`, `rateLimited`; empty where it did not come from the authority. */
  readonly type: string
  /** The earliest time at which asking again makes sense, if somebody said so. */
  readonly retryAt: Date | undefined
  readonly remedy: string | undefined

  constructor(
    kind: FailureKind,
    because: string,
    more: { type?: string; retryAt?: Date | undefined; remedy?: string; cause?: unknown } = {},
  ) {
    super(because, { cause: more.cause })
    this.name = 'AcmeFailure'
    this.kind = kind
    this.type = more.type ?? ''
    this.retryAt = more.retryAt
    this.remedy = more.remedy
  }
}

const identifier = z.object({ value: z.string() })

/** RFC 7807, with the parts of RFC 8555 section 6.7. */
const problemDocument = z.object({
  type: z.string().default('about:blank'),
  detail: z.string().default(''),
  subproblems: z
    .array(
      z.object({
        type: z.string(),
        detail: z.string().default(''),
        identifier: identifier.optional(),
      }),
    )
    .optional(),
})

const namespace = 'urn:ietf:params:acme:error:'

const kinds: Readonly<Record<string, FailureKind>> = {
  rateLimited: 'rate-limited',
  serverInternal: 'network',
  badNonce: 'network',
}

/** What an authority met when it looked for a proof; elsewhere the same words mean something else. */
const ofValidation = new Set(['connection', 'dns', 'incorrectResponse', 'tls', 'unauthorized'])

/** Longer than a directory could mean anything by it: kept out of files and terminals. */
const longest = 1000

/** Reads the problem document of a challenge or an order that failed. */
export function failureOfOrder(document: unknown, name?: string): AcmeFailure {
  const { kind, type, message } = failureOf(document, 0)
  const because = name === undefined ? message : `${name}: ${message}`
  return new AcmeFailure(ofValidation.has(type) ? 'validation' : kind, because, { type })
}

/** Reads the problem document of an answer. */
export function failureOf(document: unknown, status: number, retryAt?: Date): AcmeFailure {
  const read = problemDocument.safeParse(document)
  if (!read.success)
    return new AcmeFailure(kindOfStatus(status), `it answers ${status}`, { retryAt })
  const { type: urn, detail, subproblems = [] } = read.data
  const type = urn.startsWith(namespace) ? urn.slice(namespace.length) : ''
  const parts = subproblems.map(sub =>
    sub.identifier === undefined ? sub.detail : `${sub.identifier.value}: ${sub.detail}`,
  )
  const said = [detail, ...parts].filter(Boolean).join('; ') || type || `it answers ${status}`
  return new AcmeFailure(kinds[type] ?? kindOfStatus(status), printable(said), { type, retryAt })
}

function kindOfStatus(status: number): FailureKind {
  if (status === 429) return 'rate-limited'
  return status >= 500 ? 'network' : 'refused'
}

/** What others wrote goes to a terminal: without control characters, and not endless. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is replaced
  text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, longest)
