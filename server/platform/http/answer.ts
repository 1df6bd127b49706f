import type { FastifyReply } from 'fastify'
import { ApiError } from './api-error.ts'

/** The shape of every success: what was sent but not understood is named, never refused. */
export function success(body: object, ignored: readonly string[]): object {
  return {
    result: 'success',
    msg: '',
    ...body,
    ...(ignored.length > 0 && { ignored_parameters_unsupported: ignored }),
  }
}

/** The shape of every refusal. */
const failure = (error: ApiError): object => ({
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
