import {
  emailVisibility,
  leastRoleToSeeEmail,
  type EmailVisibility,
} from '../../access/user-rules.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { UserEvent } from '../../protocol/users.ts'

type Addressee = { id: number; emailVisibility: EmailVisibility }

/** Announces `event(true)` to those who may see this person's address, and `event(false)` to the others; undefined to nobody. */
export async function announceWithEmail(
  tx: Tx,
  person: Addressee,
  event: (isSeen: boolean) => UserEvent | undefined,
): Promise<void> {
  if (person.emailVisibility === emailVisibility.everyone) {
    tell(event(true), everyone)
    return
  }
  const readers = await tx.many<{ id: number; sees: boolean }>(sql`
    select id, id = ${person.id} or role <= ${leastRoleToSeeEmail[person.emailVisibility]} as sees
    from users where is_active order by id`)
  for (const isSeen of [true, false])
    tell(event(isSeen), {
      users: readers.filter(({ sees }) => sees === isSeen).map(({ id }) => id),
    })

  function tell(one: UserEvent | undefined, audience: Parameters<typeof announce>[2]) {
    if (one) announce(tx, one, audience)
  }
}
