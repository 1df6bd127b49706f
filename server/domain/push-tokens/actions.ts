import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type Kind = 'apns' | 'fcm'
type Device = { kind: Kind; token: string; appId: string | undefined }

/** Again changes nothing but the day. */
export const addToken = (tx: Tx, actor: Actor, { kind, token, appId }: Device, now: Date) =>
  tx.run(sql`
    insert into push_tokens (user_id, kind, token, app_id, added_at)
    values (${actor.id}, ${kind}, ${token}, ${appId ?? null}, ${now})
    on conflict (kind, token, user_id)
      do update set app_id = excluded.app_id, added_at = excluded.added_at`)

/** False when the actor has no such token. */
export const removeToken = async (tx: Tx, actor: Actor, kind: Kind, token: string) =>
  (await tx.run(sql`
    delete from push_tokens
    where user_id = ${actor.id} and kind = ${kind} and token = ${token}`)) > 0

export async function tokensOf(tx: Tx, { id }: Actor): Promise<string[]> {
  const rows = await tx.many<{ token: string }>(
    sql`select token from push_tokens where user_id = ${id} order by token`,
  )
  return rows.map(({ token }) => token)
}

/** No device of theirs is told anything any more. */
export const forgetTokensOf = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from push_tokens where user_id = ${userId}`)
