import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import { removeKeysOf } from '../../identity/api-keys.ts'
import { endSessionsOf } from '../../identity/sessions.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { forgetTokensOf } from '../push-tokens/actions.ts'

type Ended = { sessions: number; keys: number; devices: number }

/** Signs somebody out of every browser, and with `programs` also of every program and device. Resolves to how many there were. */
export async function signOut(
  tx: Tx,
  { id }: Allowed<Somebody, 'change'>,
  { programs }: { programs: boolean },
): Promise<Ended> {
  const sessions = await endSessionsOf(tx, id)
  if (!programs) return { sessions, keys: 0, devices: 0 }
  return { sessions, keys: await removeKeysOf(tx, id), devices: await forgetTokensOf(tx, id) }
}
