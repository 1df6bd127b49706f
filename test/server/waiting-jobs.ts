import { sql } from '../../server/platform/database/sql.ts'
import type { JobName, JobPayloads } from '../../server/platform/jobs/enqueue.ts'
import type { World } from './world.ts'

/** Takes the jobs of this name that wait, whatever their time, for a test to do them itself: what each was to be told, the first first. */
export const takeJobs = <Name extends JobName>({ db }: Pick<World, 'db'>, name: Name) =>
  db.transaction(async tx => {
    const rows = await tx.many<{ id: number; payload: JobPayloads[Name] }>(sql`
      select j.id, j.payload from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = ${name} order by j.id`)
    await tx.many(sql`select graphile_worker.complete_jobs(${rows.map(({ id }) => id)}::bigint[])`)
    return rows.map(({ payload }) => payload)
  })
