import type { IncomingHttpHeaders } from 'node:http'
import { ask } from './ask.ts'

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
export async function send(
  socketPath: string,
  { method, path, headers, body: sent, signal }: Sent,
): Promise<Answer> {
  const length = sent === undefined ? {} : { 'content-length': Buffer.byteLength(sent) }
  const options = { socketPath, method, path, headers: { ...headers, ...length } }
  const { content, ...answer } = await ask({ ...options, ...(signal && { signal }) }, sent)
  return { ...answer, body: JSON.parse(content.toString()) as Record<string, unknown> }
}

export type Params = Record<string, unknown>

/** Parameters as Zulip's clients send them: strings as they are, everything else as JSON. */
export const encode = (params: Params): string =>
  new URLSearchParams(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ).toString()
