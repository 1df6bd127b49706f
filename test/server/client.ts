import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'

export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}
export type Sent = {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
  signal?: AbortSignal | undefined
}

/** One HTTP request over a Unix socket, as a program would send it. */
export const send = (socketPath: string, { method, path, headers, body, signal }: Sent) =>
  new Promise<Answer>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const options = { socketPath, method, path, headers: { ...headers, ...length }, agent: false }
    const call = request({ ...options, ...(signal && { signal }) }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: JSON.parse(text) as Record<string, unknown>,
        })
      })
    })
    call.on('error', reject)
    call.end(body)
  })

export type Params = Record<string, unknown>

/** Parameters as Zulip's clients send them: strings as they are, everything else as JSON. */
export const encode = (params: Params): string =>
  new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ).toString()
