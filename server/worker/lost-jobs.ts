import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { WorkerContext } from './job.ts'

/** An advisory lock that each worker holds while it lives: the database lets it go with the connection, even after a SIGKILL. */
const area = 0x7061726b

/** A number for a worker's name, the same for every process. */
const keyOf = (name: string) => sql`(hashtext(${name}) & 2147483647)`

export const presenceOf = async (tx: Tx, name: string): Promise<{ area: number; key: number }> => ({
  area,
  ...(await tx.one<{ key: number }>(sql`select ${keyOf(name)} as key`)),
})

/** A worker takes its first job a moment before its lock. */
const graceSeconds = 10

/** Gives back the jobs that a dead worker holds, so that another does them now: the library itself would wait for four hours. */
export const rescueLostJobs = ({ db, clock }: WorkerContext): Promise<void> =>
  db.transaction(async tx => {
    const lost = await tx.many<{ name: string }>(sql`
      select distinct locked_by as name from graphile_worker._private_jobs jobs
      where locked_at < ${clock.now()}::timestamptz - make_interval(secs => ${graceSeconds})
        and not exists (
          select from pg_locks
          where locktype = 'advisory' and granted and objsubid = 2
            and database = (select oid from pg_database where datname = current_database())
            and classid = ${area}::int::oid
            and objid = (hashtext(jobs.locked_by) & 2147483647)::oid)`)
    if (lost.length > 0)
      await tx.run(sql`
        select graphile_worker.force_unlock_workers(${lost.map(({ name }) => name)}::text[])`)
  })
