/** The server understood and said no. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, { code, msg, 'retry-after': retryAfter }: RefusalBody) {
    super(msg ?? `the server answered with status ${status}`)
    this.code = code ?? ''
    this.status = status
    this.retryAfterSeconds = retryAfter
  }
}

/** No answer at all: the network or the server is away. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

type RefusalBody = { code?: string; msg?: string; 'retry-after'?: number }
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export type Params = Readonly<Record<string, unknown>>

/** Calls the API as the person who is signed in. Throws `Refusal` or `Unreachable`. */
export async function ask<Body = unknown>(
  method: Method,
  path: string,
  params: Params = {},
  signal: AbortSignal | null = null,
): Promise<Body> {
  const form = new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
  const answer = await fetch(method === 'GET' ? `/json${path}?${form}` : `/json${path}`, {
    method,
    signal,
    headers: { 'X-CSRFToken': csrfToken() ?? '' },
    body: method === 'GET' ? null : form,
  }).catch((error: unknown) => {
    throw new Unreachable('the server cannot be reached', { cause: error })
  })
  const text = await answer.text().catch((error: unknown) => {
    throw new Unreachable('the answer broke off', { cause: error })
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own server's answer: both sides are written against protocol/
  if (answer.ok) return JSON.parse(text) as Body
  // A proxy without a server behind it answers in its own words.
  if (answer.status >= 502) throw new Unreachable(`status ${answer.status}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same
  throw new Refusal(answer.status, answeredInJson(answer) ? (JSON.parse(text) as RefusalBody) : {})
}

/** Lives and dies with the session, and scripts may read it: so it tells whether someone is signed in. */
export const csrfToken = (): string | undefined =>
  /(?:^|;\s*)__Host-csrftoken=([^;]+)/.exec(document.cookie)?.[1]

const answeredInJson = (answer: Response) =>
  answer.headers.get('content-type')?.includes('json') ?? false
