import { sql } from '../database/sql.ts'
import type { Database } from '../database/database.ts'
import type { Tx } from '../database/tx.ts'
import { jobsLibrary } from './library.ts'

/** The library and the release of it whose tables these are: a later one may bring others. */
export const jobsSchema = 'graphile-worker 0.18.0'

/** Says that this release's tables and rights are complete. */
const mark = `Parley's jobs: ${jobsSchema}`

/** Empty when the tables of the jobs are this release's. */
export async function jobsMigration(tx: Tx): Promise<string[]> {
  const { found } = await tx.one<{ found: string | null }>(
    sql`select obj_description(to_regnamespace('graphile_worker'), 'pg_namespace') as found`,
  )
  return found === mark ? [] : [`jobs (${jobsSchema})`]
}

/**
 * Has the library make its tables, as the role that migrates, and lets the role `parley` add jobs and work on them. The mark is
 * set last: a run that is cut short leaves none, and the next one completes it.
 */
export async function installJobs(db: Database, tx: Tx): Promise<void> {
  const { runMigrations, Logger } = await jobsLibrary()
  const logger = new Logger(() => () => {})
  await db.withPool(pgPool => runMigrations({ pgPool, logger }))
  await tx.script(rights)
  await tx.script(`comment on schema graphile_worker is '${mark.replaceAll("'", "''")}'`)
}

// The library closes its tables by row level security: each needs a policy beside the grant.
const rights = ['_private_jobs', '_private_job_queues', '_private_tasks', '_private_known_crontabs']
  .map(
    table => `
      drop policy if exists parley on graphile_worker.${table};
      create policy parley on graphile_worker.${table} to parley using (true) with check (true);
      grant select, insert, update, delete on graphile_worker.${table} to parley;`,
  )
  .concat(
    'grant usage on schema graphile_worker to parley;',
    'grant select on graphile_worker.migrations to parley;',
  )
  .join('\n')
