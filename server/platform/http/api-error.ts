export type ErrorDetails = {
  /** HTTP status, 400 unless said. */
  status?: number
  /** Keys that this code carries beside `result`, `msg` and `code`. */
  extra?: Readonly<Record<string, unknown>>
  headers?: Readonly<Record<string, string>>
}

/** A refusal that a client can act on: `code` is for programs and never changes, the message is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  readonly extra: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message)
    this.code = code
    this.status = details.status ?? 400
    this.extra = details.extra ?? {}
    this.headers = details.headers ?? {}
  }
}

/** What a refusal says; whatever else went wrong is thrown again. */
export function refusalIn(error: unknown): string {
  if (error instanceof ApiError) return error.message
  throw error
}

export const badRequest = (message: string) => new ApiError('BAD_REQUEST', message)
