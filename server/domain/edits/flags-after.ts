import { receivedBy } from '../../access/visible-to.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadBy } from '../flags/unread-by.ts'
import type { Standing } from '../messages/queries.ts'
import { flagsOf } from '../messages/view.ts'

type Flags = { flags: string[]; extras: Record<number, { flags: string[] }> }

/** The flags of a message for each of these people: those that most of them have, and by person where they differ. */
export async function flagsAfter(tx: Tx, id: number, users: readonly number[]): Promise<Flags> {
  const who = { id: sql`u.id` }
  const rows = await tx.many<Standing & { user_id: number }>(sql`
    select u.id as user_id, ${unreadBy(who)} as is_unread, ${receivedBy(who)} as is_received,
      m.mentions_everyone,
      array(select f.flag from message_flags f
            where f.user_id = u.id and f.message_id = m.id order by f.flag) as own_flags
    from messages m, users u where m.id = ${id} and u.id = any(${users}::bigint[])`)
  const people = rows.map(row => ({ id: row.user_id, flags: flagsOf(row) }))
  const flags = mostCommon(people.map(one => one.flags))
  const extras = Object.fromEntries(
    people
      .filter(one => one.flags.join() !== flags.join())
      .map(one => [one.id, { flags: one.flags }]),
  )
  return { flags, extras }
}

function mostCommon(lists: readonly string[][]): string[] {
  const counts = new Map<string, { list: string[]; count: number }>()
  for (const list of lists)
    counts.set(list.join(), { list, count: (counts.get(list.join())?.count ?? 0) + 1 })
  const [first] = [...counts.values()].sort((a, b) => b.count - a.count)
  return first?.list ?? []
}
