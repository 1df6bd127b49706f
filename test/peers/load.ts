// Asks a server again and again, at a steady pace, until its stdin ends, and counts what was not answered.
//   stdin, one line: {"url", "port", "ca", "perSecond", "email", "password"}; then anything, and its end
//   stdout: "loaded" when the first answers are there; at the end {"answered", "failed": [reason], "repeated", "slowestMs",
//     "sent", "due"}
import { Agent, request } from 'node:https'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const wishes = z.object({
  url: z.url(),
  port: z.number(),
  ca: z.string(),
  perSecond: z.number(),
  email: z.string(),
  password: z.string(),
})

const lines = createInterface(process.stdin)[Symbol.asyncIterator]()
const { url, port, ca, perSecond, email, password } = wishes.parse(
  JSON.parse((await lines.next()).value ?? ''),
)
const { hostname, origin } = new URL(url)
const kept = new Agent({ keepAlive: true, maxSockets: 64 })
let repeated = 0
/** Those that have answered: Node's own `reusedSocket` is not set on a request that waited for its turn on one. */
const reused = new WeakSet<object>()

type Asked = {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  form?: Record<string, string>
  isNew?: boolean
  /** A POST that changes nothing more when it is done twice. */
  saysTheSame?: boolean
}
/** By its method, or since it is known of what is asked. */
const isIdempotent = ({ method, saysTheSame = false }: Asked) => method === 'GET' || saysTheSame

type Answer = { status: number; body: string; cookies: readonly string[] }

/** The server closed a kept connection while the request was on its way, and has answered nothing. */
class ClosedBefore extends Error {}

/**
 * A server may close a kept connection at any time: nginx does, of all that are idle, with each reload. Whoever sends at that
 * moment cannot know it, and sees a reset. So every client repeats such a request once on a new connection, when no byte of an
 * answer has come (RFC 9112, 9.3.1). Browsers, curl and OkHttp repeat whatever they sent; Go and Node's fetch only what does
 * the same when it is done twice, as RFC 9110, 9.2.2 wants it. The stricter half is played here: what is not idempotent is not
 * repeated.
 */
async function ask(asked: Asked): Promise<Answer> {
  try {
    return await askOnce(asked)
  } catch (error) {
    if (!(error instanceof ClosedBefore) || !isIdempotent(asked)) throw error
    repeated += 1
    return askOnce({ ...asked, isNew: true })
  }
}

const askOnce = ({ method, path, headers = {}, form, isNew = false }: Asked): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let hasAnswer = false
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        ca,
        servername: hostname,
        agent: isNew ? false : kept,
        headers: {
          host: new URL(url).host,
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...headers,
        },
      },
      response => {
        hasAnswer = true
        reused.add(response.socket)
        let body = ''
        response.on('data', (part: Buffer) => (body += part.toString()))
        response.once('error', reject)
        response.once('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            body,
            cookies: response.headers['set-cookie'] ?? [],
          })
        })
      },
    )
    asked.once('error', (error: NodeJS.ErrnoException) => {
      const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE'
      reject(
        isClosed && asked.socket !== null && reused.has(asked.socket) && !hasAnswer
          ? new ClosedBefore(error.message)
          : error,
      )
    })
    asked.end(form && new URLSearchParams(form).toString())
  })

/** What a browser that signed in keeps, with the token that was signed then. */
const signedIn = await ask({
  method: 'POST',
  path: '/json/login',
  headers: { origin },
  form: { username: email, password },
})
const pairs = signedIn.cookies.map(cookie => cookie.split(';')[0] ?? '')
const token = pairs.find(pair => pair.startsWith('__Host-csrftoken='))?.split('=')[1] ?? ''
const browser = { origin, cookie: pairs.join('; '), 'x-csrftoken': token }

const turns: readonly Asked[] = [
  { method: 'GET', path: '/api/v1/server_settings' },
  { method: 'GET', path: '/health', isNew: true },
  {
    method: 'POST',
    path: '/json/users/me/presence',
    headers: browser,
    form: { status: 'active', ping_only: 'true' },
    saysTheSame: true,
  },
  { method: 'GET', path: '/json/users/me', headers: browser, isNew: true },
]

const failed: string[] = []
let answered = 0
let slowestMs = 0
const running = new Set<Promise<void>>()
const one = async (turn: Asked) => {
  const began = performance.now()
  try {
    const { status, body } = await ask(turn)
    if (status === 200) answered += 1
    else failed.push(`${turn.method} ${turn.path}: ${status} ${body.slice(0, 200)}`)
  } catch (error) {
    failed.push(`${turn.method} ${turn.path}: ${String(error)}`)
  }
  slowestMs = Math.max(slowestMs, performance.now() - began)
  if (answered === 20) console.log('loaded')
}

// The pace is kept while the server restarts: who waits does not make the others wait. A machine that is too slow for the
// pace would pile up more than any queue holds, which says nothing of restarts: beyond a quarter of a minute it is let go.
const most = 15 * perSecond
let due = 0
let sent = 0
const began = performance.now()
const timer = setInterval(() => {
  for (const until = ((performance.now() - began) / 1000) * perSecond; due < until; due++) {
    const turn = turns[due % turns.length]
    if (turn === undefined || running.size >= most) continue
    const asked: Promise<void> = one(turn).finally(() => running.delete(asked))
    running.add(asked)
    sent++
  }
}, 5)
while ((await lines.next()).done !== true);
clearInterval(timer)
await Promise.all(running)
kept.destroy()
console.log(
  JSON.stringify({ answered, failed: failed.slice(0, 20), repeated, slowestMs, sent, due }),
)
