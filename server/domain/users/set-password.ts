import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import { forgetAttempts } from '../../identity/attempts.ts'
import { endSessionsOf } from '../../identity/sessions.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Gives somebody another password. Whatever is signed in is out, and failed attempts from before no longer keep them out. */
export async function setPassword(
  tx: Tx,
  { id, email }: Allowed<Somebody, 'change'>,
  passwordHash: string,
): Promise<{ sessionsEnded: number }> {
  await tx.run(sql`update users set password_hash = ${passwordHash} where id = ${id}`)
  await forgetAttempts(tx, email)
  return { sessionsEnded: await endSessionsOf(tx, id) }
}
