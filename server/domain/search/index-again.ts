import { enqueue } from '../../platform/jobs/enqueue.ts'
import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { wordsOf } from './language.ts'

/** `change` of the language that it is for; `after` the last message that is done. */
type Progress = { change: number; after: number }
type Ctx = Pick<WorkerContext, 'db'>

/** Messages of one job: some tenths of a second. */
const batch = 1_000

/**
 * Writes the words of topics and messages anew, in the language of now. Each job leaves the rest to the next; those for a language
 * that is another one by now end.
 */
export async function indexAgain({ db }: Ctx, { change, after }: Progress): Promise<void> {
  const { isCurrent } = await db.snapshot(tx =>
    tx.one<{ isCurrent: boolean }>(
      sql`select change = ${change} as "isCurrent" from search_language`,
    ),
  )
  if (!isCurrent) return
  if (after === 0) await topicsAgain(db)
  const last = await messagesAgain(db, after)
  if (last !== undefined)
    await db.transaction(tx =>
      enqueue(tx, 'words of a language', { change, after: last }, { key: `search ${change}` }),
    )
}

/** One at a time: whoever holds several of them, in another order, is in nobody's way. */
async function topicsAgain(db: Ctx['db']): Promise<void> {
  const topics = await db.snapshot(tx =>
    tx.many<{ id: number }>(sql`select id from conversations where topic is not null order by id`),
  )
  for (const { id } of topics)
    await db.statement(tx =>
      tx.run(sql`update conversations set search = ${wordsOf(sql`topic`)} where id = ${id}`),
    )
}

/** The last one that it did; undefined when there are no more. */
async function messagesAgain(db: Ctx['db'], after: number): Promise<number | undefined> {
  const ids = await db.snapshot(tx =>
    tx.many<{ id: number }>(
      sql`select id from messages where id > ${after} order by id limit ${batch}`,
    ),
  )
  const all = ids.map(({ id }) => id)
  const done = await db.transaction(tx =>
    tx.many<{ id: number }>(sql`
      update messages m set search = ${wordsOf(sql`m.content`)}
      from (select id from messages where id = any(${all}::bigint[]) for update skip locked) free
      where free.id = m.id returning m.id`),
  )
  // Those that somebody is changing: one at a time, as the topics.
  const isDone = new Set(done.map(({ id }) => id))
  for (const id of all.filter(one => !isDone.has(one)))
    await db.statement(tx =>
      tx.run(sql`update messages set search = ${wordsOf(sql`content`)} where id = ${id}`),
    )
  return all.at(-1)
}
