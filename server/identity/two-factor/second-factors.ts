import { organizationSettings } from '../../domain/organization/settings/read.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Actor } from '../actor.ts'
import { removeRecoveryCodes, renewRecoveryCodes } from './recovery-codes.ts'
import { removeTotp } from './totp.ts'

/** What somebody has beside the password. Recovery codes only stand in for the others. */
export type SecondFactors = { hasTotp: boolean; passkeys: number; recoveryCodes: number }

export const secondFactorsOf = (tx: Tx, userId: number): Promise<SecondFactors> =>
  tx.one<SecondFactors>(sql`
    select
      exists (select from totp_secrets where user_id = ${userId} and confirmed_at is not null) as "hasTotp",
      (select count(*)::int from passkeys where user_id = ${userId}) as passkeys,
      (select count(*)::int from recovery_codes where user_id = ${userId}) as "recoveryCodes"`)

export const hasAny = ({ hasTotp, passkeys }: SecondFactors): boolean => hasTotp || passkeys > 0

/** By which of them a sign-in can go on, in the words of the API. */
export const methodsOf = (has: SecondFactors): string[] => [
  ...(has.hasTotp ? ['totp'] : []),
  ...(has.passkeys > 0 ? ['passkey'] : []),
  ...(has.recoveryCodes > 0 ? ['recovery_code'] : []),
]

/** Whether the organization wants one of whoever has this role. Programs sign in by keys alone. */
export async function isRequired(tx: Tx, { role, isBot }: Actor): Promise<boolean> {
  const { two_factor_required_roles: roles } = await organizationSettings(tx)
  return !isBot && roles.includes(role)
}

/** Codes for whoever has got their first second factor; undefined for whoever has codes. */
export async function firstRecoveryCodes(tx: Tx, userId: number): Promise<string[] | undefined> {
  const { recoveryCodes } = await secondFactorsOf(tx, userId)
  return recoveryCodes === 0 ? renewRecoveryCodes(tx, userId) : undefined
}

/** After one of them was removed: codes go with the last, which whoever must have one keeps. */
export async function settleRemoval(tx: Tx, actor: Actor): Promise<void> {
  if (hasAny(await secondFactorsOf(tx, actor.id))) return
  if (await isRequired(tx, actor))
    throw badRequest(
      'Your organization requires a second factor of you. Set up another one before you remove the last.',
    )
  await removeRecoveryCodes(tx, actor.id)
}

/** All of them, for whoever has lost them. */
export async function removeSecondFactors(tx: Tx, userId: number): Promise<void> {
  await removeTotp(tx, userId)
  await tx.run(sql`delete from passkeys where user_id = ${userId}`)
  await removeRecoveryCodes(tx, userId)
}
