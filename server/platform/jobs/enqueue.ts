import { sql } from '../database/sql.ts'
import type { Tx } from '../database/tx.ts'

/** Every job by name, with what its handler is told: ids alone, never content, since what they name may change or go. */
export type JobPayloads = {
  'scheduled message': { id: number }
  reminder: { id: number }
  mail: { id: number }
  /** Of an attachment. */
  thumbnails: { id: number }
  'missed messages': { userId: number }
  /** Of a message. */
  'link previews': { id: number }
  /** Of search: which change of it, and the last message that is done. */
  'words of a language': { change: number; after: number }
  /** Of a channel, or of direct messages; the last message that was looked at; which run of the rules it is. */
  'expired messages': { channelId: number | null; after: number; run: number }
}
export type JobName = keyof JobPayloads

type When = {
  /** At once unless said. */
  runAt?: Date
  /** The effect that it stands for: a job with the same key that has not begun is replaced by this one. */
  key: string
  /** The time of one that waits already stays: each that comes would else put off them all. */
  keepsFirst?: boolean
}

/** Adds a job that will be done if, and only if, this transaction commits. It may be done more than once: its handler sees to that. */
export const enqueue = async <Name extends JobName>(
  tx: Tx,
  name: Name,
  payload: JobPayloads[Name],
  { runAt, key, keepsFirst = false }: When,
): Promise<void> => {
  await tx.run(sql`
    select graphile_worker.add_job(${name}, ${JSON.stringify(payload)}::json,
      run_at => ${runAt ?? null}::timestamptz, job_key => ${key},
      job_key_mode => ${keepsFirst ? 'preserve_run_at' : 'replace'})`)
}
