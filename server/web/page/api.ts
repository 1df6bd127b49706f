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

/** Whether there is nothing to do but sign in anew: the session is over, or worth nothing until a second factor is set up. */
export const endsSession = (error: unknown): boolean =>
  error instanceof Refusal &&
  (error.status === 401 || error.code === 'TWO_FACTOR_ENROLMENT_REQUIRED')

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
  const text = await textOf(await answered(method, path, params, signal))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own server's answer: both sides are written against protocol/
  return JSON.parse(text) as Body
}

/** Reads an answer that goes on, line by line; an empty line at once tells that it has begun. Throws as `ask` does. */
export async function* lines(
  path: string,
  params: Params,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const answer = await answered('GET', path, params, signal)
  if (!answer.body) return
  yield ''
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff)
    if (done) return
    const whole = (rest + value).split('\n')
    rest = whole.pop() ?? ''
    yield* whole
  }
}

/** An answer that is a yes. */
async function answered(
  method: Method,
  path: string,
  params: Params,
  signal: AbortSignal | null,
): Promise<Response> {
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
  if (answer.ok) return answer
  const text = await textOf(answer)
  // A proxy without a server behind it answers in its own words.
  if (answer.status >= 502) throw new Unreachable(`status ${answer.status}`)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own server again
  throw new Refusal(answer.status, answeredInJson(answer) ? (JSON.parse(text) as RefusalBody) : {})
}

const brokenOff = (error: unknown): never => {
  throw new Unreachable('the answer broke off', { cause: error })
}

const textOf = (answer: Response): Promise<string> => answer.text().catch(brokenOff)

/** Lives and dies with the session, and scripts may read it: so it tells whether someone is signed in. */
export const csrfToken = (): string | undefined =>
  /(?:^|;\s*)__Host-csrftoken=([^;]+)/.exec(document.cookie)?.[1]

const answeredInJson = (answer: Response) =>
  answer.headers.get('content-type')?.includes('json') ?? false
