import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import { replacePassword } from '../../identity/change-password.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { forgetEmailChanges } from '../email-changes/actions.ts'

/** Gives somebody another password. Whatever is signed in is out, and failed attempts from before no longer keep them out. */
export async function setPassword(
  tx: Tx,
  { id }: Allowed<Somebody, 'change'>,
  passwordHash: string,
): Promise<{ sessionsEnded: number }> {
  const sessionsEnded = await replacePassword(tx, id, passwordHash)
  await forgetEmailChanges(tx, id)
  return { sessionsEnded }
}
