import { randomBytes } from 'node:crypto'
import type { Context } from '../../context.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Keyring } from '../../platform/signing/keyring.ts'
import { toBase32 } from './base32.ts'
import { stepOfCode } from './totp-code.ts'

type Keeper = Pick<Context, 'clock' | 'signing'>

/** RFC 4226, section 4: as long as the hash. */
const secretBytes = 20
/** For whoever fetches a phone; what was shown and forgotten cannot be turned on later. */
const confirmedWithinSeconds = 60 * 60

const belongingTo = (userId: number) => ({ purpose: 'totp', about: String(userId) }) as const

/** A new secret, to be shown once. It counts for nothing until a code of it has been seen. */
export async function beginTotp(tx: Tx, { clock, signing }: Keeper, userId: number) {
  const secret = randomBytes(secretBytes)
  const sealed = signing.seal(secret.toString('base64url'), belongingTo(userId))
  const begun = await tx.run(sql`
    insert into totp_secrets (user_id, sealed, started_at) values (${userId}, ${sealed}, ${clock.now()})
    on conflict (user_id) do update set sealed = excluded.sealed, started_at = excluded.started_at
    where totp_secrets.confirmed_at is null`)
  if (begun === 0)
    throw badRequest('An authenticator app is set up already. Remove it before you set up another.')
  return toBase32(secret)
}

/** Whether this code shows that the app has the secret, which counts from now on. */
export async function confirmTotp(tx: Tx, keeper: Keeper, userId: number, code: string) {
  const now = keeper.clock.now()
  const step = await stepIn(tx, keeper, userId, code)
  if (step === undefined) return false
  const confirmed = await tx.run(sql`
    update totp_secrets set confirmed_at = ${now}, last_step = ${step}
    where user_id = ${userId} and confirmed_at is null
      and started_at > ${now}::timestamptz - make_interval(secs => ${confirmedWithinSeconds})`)
  return confirmed === 1
}

/** Whether this code counts: none of its step, or of a former one, does after it. */
export async function spendTotpCode(tx: Tx, keeper: Keeper, userId: number, code: string) {
  const step = await stepIn(tx, keeper, userId, code)
  if (step === undefined) return false
  const spent = await tx.run(sql`
    update totp_secrets set last_step = ${step}
    where user_id = ${userId} and confirmed_at is not null and last_step < ${step}`)
  return spent === 1
}

export const removeTotp = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from totp_secrets where user_id = ${userId}`)

async function stepIn(tx: Tx, { clock, signing }: Keeper, userId: number, code: string) {
  const row = await tx.maybe<{ sealed: string }>(
    sql`select sealed from totp_secrets where user_id = ${userId}`,
  )
  const secret = row && signing.unseal(row.sealed, belongingTo(userId))
  if (secret === undefined) return undefined
  return stepOfCode(Buffer.from(secret, 'base64url'), code, clock.now())
}

/** Seals anew what an earlier key of the ring sealed, so that nothing is lost when it goes. */
export async function resealSecrets(tx: Tx, signing: Keyring): Promise<void> {
  const rows = await tx.many<{ userId: number; sealed: string }>(sql`
    select user_id as "userId", sealed from totp_secrets
    where split_part(sealed, '.', 1) <> ${signing.current} order by user_id for update`)
  for (const { userId, sealed } of rows) {
    const secret = signing.unseal(sealed, belongingTo(userId))
    if (secret === undefined) continue
    const renewed = signing.seal(secret, belongingTo(userId))
    await tx.run(sql`update totp_secrets set sealed = ${renewed} where user_id = ${userId}`)
  }
}
