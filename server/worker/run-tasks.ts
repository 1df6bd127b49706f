import { once, EventEmitter } from 'node:events'
import type { Runner, TaskList, WorkerEvents } from 'graphile-worker'
import { listen } from '../platform/database/listener.ts'
import { errorFacts } from '../platform/http/error-facts.ts'
import { jobsLibrary } from '../platform/jobs/library.ts'
import type { WorkerContext } from './job.ts'
import { presenceOf } from './lost-jobs.ts'
import type { Tasks } from './tasks.ts'

/** At once; each holds a connection while it works. */
const concurrency = 4

/** Does jobs as they come due until `signal` aborts; those under way are finished. */
export const runTasks = (ctx: WorkerContext, tasks: Tasks, signal: AbortSignal): Promise<void> =>
  ctx.db.withPool(async pgPool => {
    const events: WorkerEvents = new EventEmitter()
    let name = ''
    events.on('pool:create', ({ workerPool }) => {
      name = workerPool.id
    })
    const { Logger, run } = await jobsLibrary()
    const runner = await run({
      pgPool,
      events,
      concurrency,
      // One looks for jobs, instead of each with a connection of its own.
      preset: { worker: { localQueue: { size: concurrency } } },
      taskList: taskList(ctx, tasks),
      parsedCronItems: [],
      noHandleSignals: true,
      // The clock that says when a message is due is also the one that the job waits for.
      useNodeTime: true,
      logger: new Logger(() => (level, message) => logged(ctx, level, message)),
    })
    const lost = (error: Error) =>
      ctx.log.warn({ error: errorFacts(error) }, 'cannot be seen to live')
    const presence = await ctx.db.snapshot(tx => presenceOf(tx, name))
    const listener = await listen(ctx.config.database, {
      presence: { lock: presence, before: async () => {} },
      channels: {},
      onError: lost,
    })
    try {
      await ended(runner, signal)
    } finally {
      await listener.close()
    }
  })

async function ended(runner: Runner, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await Promise.race([once(signal, 'abort'), runner.promise])
  // Rejects when it has stopped by itself, which `promise` tells better.
  await runner.stop().catch(() => {})
  await runner.promise
}

const taskList = (ctx: WorkerContext, tasks: Tasks): TaskList =>
  Object.fromEntries(
    Object.entries(tasks).map(([name, task]) => [
      name,
      async (payload: unknown) => {
        // `enqueue` is the only one who adds jobs, and takes each with its own payload.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        const failure = await task(ctx, payload as never).then(() => undefined, errorFacts)
        if (failure === undefined) return
        ctx.log.warn({ job: name, error: failure }, 'job failed; it will be tried again')
        // The library keeps and logs the message: that of the error itself may quote what somebody wrote.
        throw new Error(`${name} failed`)
      },
    ]),
  )

/** What the library says of its own comings and goings is for nobody; a job that failed is. */
function logged({ log }: WorkerContext, level: string, message: string): void {
  if (level === 'error') log.error(message)
  else if (level === 'warning') log.warn(message)
}
