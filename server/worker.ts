import { openAuditKey } from './audit/audit-key.ts'
import { PictureDecoder } from './pictures/decoder.ts'
import { systemClock } from './platform/clock.ts'
import { credential } from './platform/credentials.ts'
import { openDatabase } from './platform/database/database.ts'
import { untilUsable } from './platform/database/until-usable.ts'
import { errorFacts } from './platform/http/error-facts.ts'
import { openMailer } from './platform/mail/mailer.ts'
import { passwordIn } from './platform/mail/password.ts'
import { openKeyring } from './platform/signing/keyring.ts'
import { sweepUp } from './platform/sweep-up.ts'
import { runProgram } from './program.ts'
import { jobs } from './worker/jobs.ts'
import { runJobs } from './worker/run-jobs.ts'
import { runTasks } from './worker/run-tasks.ts'
import { tasks } from './worker/tasks.ts'

runProgram('worker.ts', async ({ config, log, notify, stopping: { signal } }) => {
  const signing = openKeyring(await credential(process.env, 'signing'), systemClock)
  const mailer =
    config.mail &&
    openMailer({
      mail: config.mail,
      way: config.egress,
      password: passwordIn(await credential(process.env, 'mail')),
    })
  const auditKey =
    config.audit === undefined ? undefined : openAuditKey(await credential(process.env, 'audit'))
  const db = openDatabase(config.database, error =>
    log.warn({ error: errorFacts(error) }, 'database connection lost'),
  )
  try {
    await untilUsable(db, { clock: systemClock, log, signal })
    await sweepUp()
    notify.ready('working')
    log.info('ready')
    const pictures = new PictureDecoder()
    const ctx = {
      config,
      log,
      db,
      clock: systemClock,
      signing,
      pictures,
      ...(mailer && { mailer }),
      ...(auditKey && { auditKey }),
    }
    await Promise.all([runJobs(ctx, jobs, signal), runTasks(ctx, tasks, signal)])
  } finally {
    await db.close()
  }
})
