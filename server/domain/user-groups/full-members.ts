import { roles } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { tellingOfChannels } from './asking-channels.ts'
import { membersAdded, membersRemoved } from './events.ts'
import { groupId } from './system-groups.ts'

const group = groupId('role:fullmembers')

/** Whether who is in a group is settled here. */
export const isKeptByAge = (id: number): boolean => id === group

/** Whether the row `u` of users is a full member by the length of their time here, not by a mightier role. */
const isFullMember = sql`exists (
  select from user_group_members g where g.group_id = ${group} and g.user_id = u.id)`

/** Members become full members without anybody's doing. */
export const promoteMembers = ({ db }: WorkerContext): Promise<void> =>
  db.transaction(settleFullMembers)

/**
 * Makes full members of those members whose waiting period is over, and of nobody else. Everyone hears of it; those whom a channel
 * is shown by it, or hidden from, hear of the channel.
 */
export async function settleFullMembers(tx: Tx): Promise<void> {
  const differing = await differingAmong(tx, sql`true`)
  if (differing.length === 0) return
  await tellingOfChannels(tx, group, () => keep(tx, differing))
}

/** The same for one person who has come, gone or has another role; what channels they know of by that is told by who changed it. */
export const settleFullMember = async (tx: Tx, id: number): Promise<void> =>
  keep(tx, await differingAmong(tx, sql`u.id = ${id}`))

type Differing = { id: number; isActive: boolean; isDue: boolean }

/** Accounts are as old as the database says, which also notes when they begin. */
async function differingAmong(tx: Tx, condition: Sql): Promise<Differing[]> {
  // Whoever changes the period settles it for all: not beside somebody who has read the former one.
  await tx.run(sql`select from organization for share`)
  const { waiting_period_threshold: days } = await organizationSettings(tx)
  return tx.many<Differing>(sql`
    select u.id, u.is_active as "isActive", due.now as "isDue"
    from users u
      cross join lateral (
        select u.role = ${roles.member} and u.is_active and not u.is_system_bot
          and extract(epoch from now() - u.joined_at) / 86400 >= ${days}::int as now) due
    where ${condition} and due.now <> ${isFullMember} order by u.id`)
}

async function keep(tx: Tx, differing: readonly Differing[]): Promise<void> {
  const come = differing.filter(({ isDue }) => isDue)
  const gone = differing.filter(({ isDue }) => !isDue)
  await tx.run(sql`
    insert into user_group_members (group_id, user_id)
    select ${group}, id from unnest(${idsOf(come)}::int[]) id on conflict do nothing`)
  await tx.run(sql`
    delete from user_group_members where group_id = ${group} and user_id = any(${idsOf(gone)}::int[])`)
  // Whoever has left is in no group for anybody.
  const [added, removed] = [come, gone].map(list => idsOf(list.filter(one => one.isActive)))
  if (added?.length) announce(tx, membersAdded(group, added), everyone)
  if (removed?.length) announce(tx, membersRemoved(group, removed), everyone)
}

const idsOf = (list: readonly Differing[]) => list.map(({ id }) => id)
