import type { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { ApiError } from './api-error.ts'
import type { LineWriter } from './lines.ts'

/** The keys of an answer as JSON that has been written already: `"events":[…],"queue_id":"…"`. */
export class JsonText {
  readonly keys: string

  constructor(keys: string) {
    this.keys = keys
  }
}

/** An answer without an end: lines of JSON, for as long as `write` goes on. */
export class JsonLines {
  readonly write: (to: LineWriter) => Promise<void>

  constructor(write: (to: LineWriter) => Promise<void>) {
    this.write = write
  }
}

/** An answer that is a file, or a part of one, or (without a stream) the word that it is known already. */
export class FileAnswer {
  readonly status: 200 | 206 | 304 | 416
  readonly headers: Readonly<Record<string, string>>
  readonly stream: Readable | undefined

  constructor(
    status: FileAnswer['status'],
    headers: Readonly<Record<string, string>>,
    stream?: Readable,
  ) {
    this.status = status
    this.headers = headers
    this.stream = stream
  }
}

/** An answer of headers alone. */
export class BareAnswer {
  readonly status: 200 | 201 | 204
  readonly headers: Readonly<Record<string, string>>

  constructor(status: BareAnswer['status'], headers: Readonly<Record<string, string>>) {
    this.status = status
    this.headers = headers
  }
}

/** An answer that says where to look instead. */
export class Redirect {
  readonly location: string

  constructor(location: string) {
    this.location = location
  }
}

/** The shape of every success: what was sent but not understood is named, never refused. */
export function success(body: object, ignored: readonly string[]): object {
  const names = ignored.length > 0 && { ignored_parameters_unsupported: ignored }
  if (!(body instanceof JsonText)) return { result: 'success', msg: '', ...body, ...names }
  const rest = names ? `,${JSON.stringify(names).slice(1, -1)}` : ''
  return Buffer.from(`{"result":"success","msg":"",${body.keys}${rest}}`)
}

/** The shape of every refusal. */
export const failure = (error: ApiError): object => ({
  result: 'error',
  msg: error.message,
  code: error.code,
  ...error.extra,
})

export const sendFailure = (reply: FastifyReply, error: ApiError) =>
  reply.status(error.status).headers(error.headers).send(failure(error))

/** What a caller may know of any error. Only an `ApiError` was meant for them. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const status = statusOf(error)
  if (status === 413)
    return new ApiError('BAD_REQUEST', 'The request body is too large', { status })
  if (status >= 400 && status < 500)
    return new ApiError('BAD_REQUEST', 'Malformed request', { status })
  return new ApiError('INTERNAL_SERVER_ERROR', 'Internal server error', { status: 500 })
}

function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500
  return typeof status === 'number' ? status : 500
}
