import { groupsAround } from '../../access/group-membership.ts'
import { knowingGroups } from '../../access/visible-to.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { telling } from '../channels/visibility.ts'

/** Changes who is in the group, directly or by a group within. Those whom a channel is shown by it, or hidden from, hear of the channel. */
export async function tellingOfChannels(
  tx: Tx,
  group: number,
  change: () => Promise<unknown>,
): Promise<void> {
  const channels = await channelsAsking(tx, group)
  await channels.reduce((inner, id) => () => telling(tx, id, inner), change)()
}

/** The private channels that people of the group may know of as such. */
async function channelsAsking(tx: Tx, group: number): Promise<number[]> {
  const channels = await tx.many<{ id: number }>(sql`
    select c.id from channels c
    where c.is_private and ${knowingGroups} && ${groupsAround(sql`array[${group}::int]`)} order by c.id`)
  return channels.map(({ id }) => id)
}
