import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import { record } from '../../audit/record.ts'
import { removeKeysOf } from '../../identity/api-keys.ts'
import { endSessionsOf } from '../../identity/sessions.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { forgetEmailChanges } from '../email-changes/actions.ts'
import { deleteQueuesOf } from '../event-queues/queries.ts'
import { revokeAllOf } from '../invitations/actions.ts'
import { forgetResets } from '../password-resets/actions.ts'
import { forgetTokensOf } from '../push-tokens/actions.ts'

/** Ends all that opens this account, or that somebody in it could leave behind to come back by. Its owner sets a new password by mail. */
export async function lockDown(tx: Tx, { id }: Allowed<Somebody, 'lock down'>): Promise<void> {
  await tx.run(sql`update users set password_reset_required = true where id = ${id}`)
  record(tx, { kind: 'user.locked_down', user: id })
  await endSessionsOf(tx, id)
  await removeKeysOf(tx, id)
  await deleteQueuesOf(tx, id)
  await forgetTokensOf(tx, id)
  await forgetResets(tx, id)
  await forgetEmailChanges(tx, id)
  await revokeAllOf(tx, id)
}
