import {
  emailVisibility,
  leastRoleToSeeEmail,
  type EmailVisibility,
} from '../../access/user-rules.ts'
import { whoKnows } from '../../access/known-people.ts'
import { announce } from '../../platform/events/announce.ts'
import type { Audience } from '../../platform/events/audience.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { UserEvent } from '../../protocol/users.ts'

/** Whether a row of users is in an audience. */
export const isAmong = (users: Audience['users']): Sql =>
  users === 'everyone' ? sql`true` : sql`id = any(${users}::bigint[])`

type Addressee = { id: number; emailVisibility: EmailVisibility }

/**
 * Announces `event(true)` to those who know of this person and may see their address, and `event(false)` to the others who know of
 * them; undefined to nobody.
 */
export async function announceWithEmail(
  tx: Tx,
  person: Addressee,
  event: (isSeen: boolean) => UserEvent | undefined,
): Promise<void> {
  const users = await whoKnows(tx, person.id)
  if (person.emailVisibility === emailVisibility.everyone) {
    tell(event(true), { users })
    return
  }
  const readers = await tx.many<{ id: number; sees: boolean }>(sql`
    select id, id = ${person.id} or role <= ${leastRoleToSeeEmail[person.emailVisibility]} as sees
    from users where is_active and ${isAmong(users)} order by id`)
  for (const isSeen of [true, false])
    tell(event(isSeen), {
      users: readers.filter(({ sees }) => sees === isSeen).map(({ id }) => id),
    })

  function tell(one: UserEvent | undefined, audience: Audience) {
    if (one) announce(tx, one, audience)
  }
}
