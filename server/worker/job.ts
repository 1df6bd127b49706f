import type { Context } from '../context.ts'

/** What a job is handed: the worker serves nobody, so it hears no events and signs nothing. */
export type WorkerContext = Omit<Context, 'events' | 'signing'>

/** Something to be done again and again, that no request waits for. */
export type Job = {
  /** In the log's words. */
  readonly name: string
  readonly everyMs: number
  run(ctx: WorkerContext): Promise<void>
}
