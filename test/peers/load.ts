// Asks a server again and again, at a steady pace, until its stdin ends, and counts what was not answered.
//   stdin, one line: {"url", "port", "ca", "perSecond", "email", "password"}; then anything, and its end
//   stdout: "loaded" when the first answers are there; at the end {"answered", "failed": [reason], "slowestMs", "sent", "due"}
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

type Asked = {
  method: 'GET' | 'POST'
  path: string
  headers?: Record<string, string>
  form?: Record<string, string>
  isNew?: boolean
}
type Answer = { status: number; body: string; cookies: readonly string[] }

const ask = ({ method, path, headers = {}, form, isNew = false }: Asked): Promise<Answer> =>
  new Promise((resolve, reject) => {
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
        let body = ''
        response.on('data', (part: Buffer) => (body += part.toString()))
        response.once('error', reject)
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body,
            cookies: response.headers['set-cookie'] ?? [],
          }),
        )
      },
    )
    asked.once('error', reject)
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
console.log(JSON.stringify({ answered, failed: failed.slice(0, 20), slowestMs, sent, due }))
