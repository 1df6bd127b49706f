import { invitationColumns, type Invitation } from '../../access/invitations.ts'
import { isAdministrator, type Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Those that still let somebody in: the actor's own, and for administrators everybody's. */
export const openInvitations = (tx: Tx, actor: Actor, now: Date): Promise<Invitation[]> =>
  tx.many<Invitation>(sql`
    select ${invitationColumns} from invitations
    where revoked_at is null and used_at is null and (expires_at is null or expires_at > ${now})
      and (inviter_id = ${actor.id} or ${isAdministrator(actor)}::boolean)
    order by id`)

/** Those of the addresses, in lower case, that somebody here has. */
export async function takenAmong(tx: Tx, emails: readonly string[]) {
  return tx.many<{ email: string; isActive: boolean }>(sql`
    select lower(email) as email, is_active as "isActive" from users
    where lower(email) = any(${emails}::text[])`)
}
