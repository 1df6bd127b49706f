import net from 'node:net'
import { reasonOf } from '../core/install-error.ts'

/** One line of JSON each way on the control socket. */
export type Request = { readonly verb: string; readonly unit: string }
export type Reply = { readonly code: number; readonly out?: string; readonly err?: string }

/** @throws Error on anything else */
function parseRequest(line: string): Request {
  const { verb, unit = '' } = fieldsOf(line)
  if (typeof verb !== 'string' || typeof unit !== 'string') throw new Error('not a request')
  return { verb, unit }
}

function parseReply(line: string): Reply {
  const { code, out, err } = fieldsOf(line)
  return {
    code: typeof code === 'number' ? code : 1,
    ...(typeof out === 'string' && { out }),
    ...(typeof err === 'string' && { err }),
  }
}

// Not zod: the control program starts often, and its start is most of its time.
function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null) throw new Error('not an object')
  return { ...value }
}

/** @returns undefined when nobody answers at that socket */
export function ask(socketPath: string, request: Request): Promise<Reply | undefined> {
  return new Promise(resolve => {
    const connection = net.connect(socketPath)
    let text = ''
    connection.setEncoding('utf8')
    connection.on('data', (part: string) => (text += part))
    connection.once('error', () => resolve(undefined))
    connection.once('close', () => resolve(text === '' ? undefined : parseReply(text)))
    connection.end(`${JSON.stringify(request)}\n`)
  })
}

const longestRequestBytes = 64 * 1024

/** Serves one connection: reads a line, answers, closes. A broken request is answered, never fatal. */
export function serveConnection(
  connection: net.Socket,
  answer: (request: Request) => Promise<Reply>,
): void {
  let text = ''
  let answered = false
  connection.setEncoding('utf8')
  connection.on('error', () => connection.destroy())
  connection.on('data', (part: string) => {
    if (answered) return
    text += part
    if (text.length > longestRequestBytes) connection.destroy()
    if (!text.includes('\n')) return
    answered = true
    const request = (async () => answer(parseRequest(text)))()
    void request
      .catch((error: unknown): Reply => {
        return { code: 1, err: reasonOf(error) }
      })
      .then(reply => connection.end(JSON.stringify(reply)))
  })
}
