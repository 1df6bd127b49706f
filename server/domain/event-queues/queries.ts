import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { EventQueue } from './queue.ts'

/** A queue of this user's that has not expired. */
export const liveQueue = (tx: Tx, queueId: string, userId: number, now: Date) =>
  tx.maybe<EventQueue>(sql`
    select id, user_id as "userId", options, acknowledged_id as "acknowledgedId"
    from event_queues
    where id = ${queueId} and user_id = ${userId}
      and last_seen_at >= ${now}::timestamptz - make_interval(secs => lifespan_seconds)
    for update`)

/** Moves the queue on, never back, and notes that its client lives. */
export const acknowledge = (tx: Tx, queue: EventQueue, upTo: number, now: Date) =>
  tx.run(sql`
    update event_queues
    set acknowledged_id = greatest(acknowledged_id, ${upTo}), last_seen_at = ${now}
    where id = ${queue.id}`)

export const insertQueue = (tx: Tx, queue: EventQueue, lifespanSeconds: number, now: Date) =>
  tx.run(sql`
    insert into event_queues (id, user_id, options, acknowledged_id, lifespan_seconds, last_seen_at)
    values (${queue.id}, ${queue.userId}, ${JSON.stringify(queue.options)},
      ${queue.acknowledgedId}, ${lifespanSeconds}, ${now})`)

/** False when there is no such queue of this user's. */
export const deleteQueue = async (tx: Tx, queueId: string, userId: number): Promise<boolean> =>
  (await tx.run(sql`delete from event_queues where id = ${queueId} and user_id = ${userId}`)) > 0
