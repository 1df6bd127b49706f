import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Transport } from './passkey-answers.ts'

/** What an authenticator has made for somebody. */
export type NewPasskey = {
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly Transport[]
}
export type Passkey = NewPasskey & { readonly id: number; readonly userId: number }

/** As its owner sees it. */
export type ListedPasskey = { id: number; name: string; createdAt: Date; usedAt: Date | null }

const mostPasskeys = 25

export const passkeysOf = (tx: Tx, userId: number): Promise<ListedPasskey[]> =>
  tx.many<ListedPasskey>(sql`
    select id, name, created_at as "createdAt", used_at as "usedAt" from passkeys
    where user_id = ${userId} order by id`)

/** By which authenticators know their own. */
export const credentialsOf = (tx: Tx, userId: number) =>
  tx.many<{ id: string; transports: Transport[] }>(sql`
    select credential_id as id, transports from passkeys where user_id = ${userId} order by passkeys.id`)

export async function keepPasskey(
  tx: Tx,
  { credentialId, publicKey, counter, transports }: NewPasskey,
  { userId, name, now }: { userId: number; name: string; now: Date },
): Promise<number> {
  await tx.run(sql`select from users where id = ${userId} for no key update`)
  const { many } = await tx.one<{ many: number }>(
    sql`select count(*)::int as many from passkeys where user_id = ${userId}`,
  )
  if (many >= mostPasskeys) throw badRequest('You have too many passkeys. Remove one first.')
  const kept = await tx.maybe<{ id: number }>(sql`
    insert into passkeys (user_id, credential_id, public_key, counter, transports, name, created_at)
    values (${userId}, ${credentialId}, ${Buffer.from(publicKey)}, ${counter}, ${[...transports]}, ${name}, ${now})
    on conflict (credential_id) do nothing returning id`)
  if (!kept) throw badRequest('This passkey is registered already.')
  return kept.id
}

export const passkeyOfCredential = (tx: Tx, credentialId: string) =>
  tx.maybe<Passkey>(sql`
    select id, user_id as "userId", credential_id as "credentialId", public_key as "publicKey",
      counter, transports
    from passkeys where credential_id = ${credentialId}`)

/**
 * Whether there is but one of it: an authenticator that counts never tells what it told before, nor less (WebAuthn Level 3,
 * section 7.2). Of two uses at the same moment the second compares with what the first left.
 */
export async function notePasskeyUse(
  tx: Tx,
  id: number,
  { counter, now }: { counter: number; now: Date },
): Promise<boolean> {
  const noted = await tx.run(sql`
    update passkeys set counter = ${counter}, used_at = ${now}
    where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter}::bigint = 0))`)
  return noted === 1
}

export async function renamePasskey(
  tx: Tx,
  userId: number,
  { id, name }: { id: number; name: string },
) {
  const renamed = await tx.run(
    sql`update passkeys set name = ${name} where id = ${id}::bigint and user_id = ${userId}`,
  )
  if (renamed === 0) throw noSuchPasskey()
}

export async function removePasskey(tx: Tx, userId: number, id: number): Promise<void> {
  const removed = await tx.run(
    sql`delete from passkeys where id = ${id}::bigint and user_id = ${userId}`,
  )
  if (removed === 0) throw noSuchPasskey()
}

const noSuchPasskey = () => badRequest('No such passkey')
