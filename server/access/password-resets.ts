import { createHash } from 'node:crypto'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { ApiError } from '../platform/http/api-error.ts'
import type { Keyring } from '../platform/signing/keyring.ts'
import { idSigned, signedId } from '../platform/signing/signed-id.ts'
import { allow, type Allowed } from './allowed.ts'

/** A password that somebody asked to set anew. */
export type PasswordReset = {
  readonly id: number
  readonly userId: number
  readonly email: string
  readonly fullName: string
}

type Found = PasswordReset & {
  readonly isActive: boolean
  readonly passwordHash: string | null
  /** Of the password that the link replaces; null before there is a link. */
  readonly digest: Buffer | null
}

const validMs = 24 * 60 * 60 * 1000

/** Its person is held until the end of the transaction, so that of two links one sets a password. */
const found = (tx: Tx, id: number, now: Date) =>
  tx.maybe<Found>(sql`
    select r.id, u.id as "userId", u.email, u.full_name as "fullName", u.is_active as "isActive",
      u.password_hash as "passwordHash", r.password_digest as digest
    from password_resets r join users u on lower(u.email) = lower(r.email)
    where r.id = ${id}::bigint and r.asked_at > ${new Date(now.getTime() - validMs)}
      and not u.is_bot and (r.user_id is null or r.user_id = u.id)
    for no key update of u`)

const digestOf = (hash: string) => createHash('sha256').update(hash).digest()

/** What somebody is written who asked: a link, or why there is none. Undefined: nobody has this address. */
export type ResetToMail =
  | (Allowed<PasswordReset, 'mail'> & { readonly outcome: 'link' })
  | (PasswordReset & { readonly outcome: 'deactivated' | 'no password' })

export async function resetToMail(tx: Tx, id: number, now: Date): Promise<ResetToMail | undefined> {
  const reset = await found(tx, id, now)
  if (!reset) return undefined
  if (!reset.isActive) return { ...reset, outcome: 'deactivated' }
  if (reset.passwordHash === null) return { ...reset, outcome: 'no password' }
  await tx.run(sql`
    update password_resets set user_id = ${reset.userId},
      password_digest = coalesce(password_digest, ${digestOf(reset.passwordHash)})
    where id = ${id}`)
  return { ...allow(reset, 'mail'), outcome: 'link' }
}

/** What is at the end of the link. */
export const resetToken = (signing: Keyring, { id }: Allowed<PasswordReset, 'mail'>): string =>
  signedId(signing, id, { purpose: 'password reset' })

/** For whoever holds the link. Forged, old, used, and overtaken by another password sound the same. */
export async function resetToConfirm(
  tx: Tx,
  signing: Keyring,
  token: string,
  now: Date,
): Promise<Allowed<PasswordReset, 'confirm'>> {
  const id = idSigned(signing, token, { purpose: 'password reset' })
  const reset = id === undefined ? undefined : await found(tx, id, now)
  const isOpen =
    reset?.digest && reset.passwordHash !== null && reset.isActive
      ? reset.digest.equals(digestOf(reset.passwordHash))
      : false
  if (!reset || !isOpen)
    throw new ApiError(
      'INVALID_PASSWORD_RESET',
      'This link is not valid, or not any more. Ask for another one.',
    )
  return allow<'confirm', PasswordReset>(reset, 'confirm')
}
