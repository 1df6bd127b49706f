import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { mutedTopicsOf } from './queries.ts'

/**
 * To be called after a channel was renamed, archived or opened again: the list of muted topics calls channels by their names and
 * leaves archived ones out, and whoever muted one of its topics has another list now.
 */
export async function tellMutedTopicsIn(tx: Tx, channelId: number): Promise<void> {
  const people = await tx.many<{ id: number }>(sql`
    select distinct user_id as id from user_topics
    where channel_id = ${channelId} and policy = 1 order by user_id`)
  for (const { id } of people)
    announce(tx, { type: 'muted_topics', muted_topics: await mutedTopicsOf(tx, id) }, onlyUsers(id))
}
