import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { StoredQueue } from './queue.ts'

/** A queue that has not expired. */
export const livingQueue = (tx: Tx, queueId: string, now: Date) =>
  tx.maybe<StoredQueue & { lifespanSeconds: number }>(sql`
    select id, user_id as "userId", options, acknowledged_id as "acknowledgedId",
      lifespan_seconds as "lifespanSeconds"
    from event_queues
    where id = ${queueId} and last_seen_at >= ${now}::timestamptz - make_interval(secs => lifespan_seconds)`)

export type Progress = { id: string; acknowledgedId: number; seenAt: Date }

/**
 * Moves queues on, never back, and notes that their clients live.
 * @returns the ids of those that are there; one that somebody is just deleting may be among them or not
 */
export async function saveProgress(tx: Tx, progress: readonly Progress[]): Promise<string[]> {
  const ids = progress.map(({ id }) => id)
  // In the order of ids, for whoever else saves or removes.
  const there = await tx.many<{ id: string }>(sql`
    select id from event_queues where id = any(${ids}::text[]) order by id for update`)
  await tx.run(sql`
    update event_queues q
    set acknowledged_id = greatest(q.acknowledged_id, p.acknowledged_id),
      last_seen_at = greatest(q.last_seen_at, p.seen_at)
    from unnest(${ids}::text[], ${progress.map(({ acknowledgedId }) => acknowledgedId)}::bigint[],
      ${progress.map(({ seenAt }) => seenAt)}::timestamptz[]) p (id, acknowledged_id, seen_at)
    where q.id = p.id`)
  return there.map(({ id }) => id)
}

export const insertQueue = (tx: Tx, queue: StoredQueue, lifespanSeconds: number, now: Date) =>
  tx.run(sql`
    insert into event_queues (id, user_id, options, acknowledged_id, lifespan_seconds, last_seen_at)
    values (${queue.id}, ${queue.userId}, ${JSON.stringify(queue.options)},
      ${queue.acknowledgedId}, ${lifespanSeconds}, ${now})`)

/** False when there is no such queue of this user's. */
export const deleteQueue = async (tx: Tx, queueId: string, userId: number): Promise<boolean> =>
  (await tx.run(sql`delete from event_queues where id = ${queueId} and user_id = ${userId}`)) > 0

/** Whoever is signed out hears nothing more. */
export const deleteQueuesOf = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from event_queues where user_id = ${userId}`)

/** Those that hear what is said in all public channels. */
export const deletePublicQueuesOf = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`
    delete from event_queues
    where user_id = ${userId} and (options ->> 'allPublicStreams')::boolean`)
