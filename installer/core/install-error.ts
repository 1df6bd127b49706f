/** Exit codes that scripts can rely on; `parley help exit-codes` prints this table. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  changesPending: 3,
  refused: 4,
  locked: 5,
  alreadyRunning: 6,
  interrupted: 130,
} as const

export type ExitReason = keyof typeof exitCodes

/** An error for an operator: what cannot be done, why, and what to do. Never shown with a stack trace. */
export class InstallError extends Error {
  readonly because: string
  readonly remedy: string
  readonly exit: ExitReason

  constructor(
    what: string,
    details: { because: string; remedy: string; exit?: ExitReason; cause?: unknown },
  ) {
    super(what, { cause: details.cause })
    this.name = 'InstallError'
    this.because = details.because
    this.remedy = details.remedy
    this.exit = details.exit ?? 'failed'
  }
}

/** What an error says, for the reason of another one. */
export function reasonOf(error: unknown): string {
  if (error instanceof InstallError) return `${error.message}: ${error.because}`
  return error instanceof Error ? error.message : String(error)
}
