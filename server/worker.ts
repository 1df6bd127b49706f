import { systemClock } from './platform/clock.ts'
import { openDatabase } from './platform/database/database.ts'
import { untilUsable } from './platform/database/until-usable.ts'
import { errorFacts } from './platform/http/error-facts.ts'
import { runProgram } from './program.ts'
import { jobs } from './worker/jobs.ts'
import { runJobs } from './worker/run-jobs.ts'

runProgram('worker.ts', async ({ config, log, notify, stopping: { signal } }) => {
  const db = openDatabase(config.database, error =>
    log.warn({ error: errorFacts(error) }, 'database connection lost'),
  )
  try {
    await untilUsable(db, { clock: systemClock, log, signal })
    notify.ready('working')
    log.info('ready')
    await runJobs({ config, log, db, clock: systemClock }, jobs, signal)
  } finally {
    await db.close()
  }
})
