import { request, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import { record } from '../contract/record.ts'

/** Whatever came back, to its last byte. */
export type Whole = { status: number; headers: IncomingHttpHeaders; content: Buffer }

/** Sends one HTTP request on a connection of its own. Every test asks by this one, so that `test/contract` sees what it was told. */
export const ask = (options: RequestOptions, body?: string | Buffer): Promise<Whole> =>
  new Promise((resolve, reject) => {
    const call = request({ ...options, agent: false }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const status = answer.statusCode ?? 0
        const content = Buffer.concat(chunks)
        const isJson = answer.headers['content-type']?.startsWith('application/json') ?? false
        record({
          method: options.method ?? 'GET',
          path: options.path ?? '/',
          status,
          // An answer to HEAD says of which kind its content would be.
          ...(isJson && content.length > 0 && { body: JSON.parse(content.toString()) as unknown }),
        })
        resolve({ status, headers: answer.headers, content })
      })
    })
    call.on('error', reject)
    call.end(body)
  })
