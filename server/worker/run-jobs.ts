import { errorFacts } from '../platform/http/error-facts.ts'
import type { Job, WorkerContext } from './job.ts'

/** Does each job at once and then in its rhythm, until `signal` aborts; one that fails is tried again in its turn. */
export const runJobs = (
  ctx: WorkerContext,
  jobs: readonly Job[],
  signal: AbortSignal,
): Promise<unknown> => Promise.all(jobs.map(job => keepDoing(ctx, job, signal)))

async function keepDoing(ctx: WorkerContext, job: Job, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await job.run(ctx).catch((error: unknown) => {
      ctx.log.warn({ error: errorFacts(error) }, `cannot ${job.name}`)
    })
    await ctx.clock.wait(job.everyMs, signal)
  }
}
