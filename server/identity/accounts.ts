import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Actor } from './actor.ts'
import { usedExactlyMs } from './api-keys.ts'
import { sessionEnd, withLimits } from './session-limits.ts'
import { seenExactlyMs } from './sessions.ts'

export type Account = Actor & {
  /** What others are shown in place of the address, or the address itself. */
  apiEmail: string
  isActive: boolean
  /** The organization requires a second factor of them, and they have none yet. */
  mustEnrol: boolean
}

/** An account that a secret opened, and until when that may be remembered. */
export type Opened = {
  readonly account: Account
  readonly until: Date
  /** It is written down already that the secret is in use. */
  readonly isUseNoted: boolean
}

/** What is remembered of a key is looked up anew now and then, so that its use is noted. */
const rememberedMs = 6 * 60 * 60_000

const accountColumns = sql`
  u.id, u.email, u.api_email as "apiEmail", u.full_name as "fullName", u.role, u.is_bot as "isBot",
  u.is_active as "isActive",
  not u.is_bot
    and coalesce((select settings -> 'two_factor_required_roles' from organization) @> to_jsonb(u.role), false)
    and not exists (select from totp_secrets where user_id = u.id and confirmed_at is not null)
    and not exists (select from passkeys where user_id = u.id) as "mustEnrol"`

type Found = Account & { usedAt: Date | null; until?: Date }

export async function accountOfKey(
  tx: Tx,
  keyHash: Buffer,
  now: Date,
): Promise<Opened | undefined> {
  const found = await tx.maybe<Found>(sql`
    select ${accountColumns}, k.last_used_at as "usedAt"
    from api_keys k join users u on u.id = k.user_id where k.key_hash = ${keyHash}`)
  const until = new Date(now.getTime() + rememberedMs)
  return found && opened({ ...found, until }, usedExactlyMs, now)
}

export async function accountOfSession(
  tx: Tx,
  tokenHash: Buffer,
  now: Date,
): Promise<Opened | undefined> {
  const found = await tx.maybe<Found & { until: Date }>(sql`
    select ${accountColumns}, s.last_seen_at as "usedAt", ${sessionEnd} as until
    from sessions s join users u on u.id = s.user_id ${withLimits}
    where s.token_hash = ${tokenHash} and ${sessionEnd} > ${now}`)
  return found && opened(found, seenExactlyMs, now)
}

function opened(
  { until, usedAt, ...account }: Found & { until: Date },
  exactlyMs: number,
  now: Date,
): Opened {
  const isUseNoted = usedAt !== null && now.getTime() - usedAt.getTime() < exactlyMs
  return { account, until, isUseNoted }
}

/** For signing in: with what the password is held against. */
export type SigningIn = Account & { passwordHash: string | null; needsNewPassword: boolean }

export const accountOfEmail = (tx: Tx, email: string) =>
  tx.maybe<SigningIn>(sql`
    select ${accountColumns}, password_hash as "passwordHash",
      password_reset_required as "needsNewPassword"
    from users u where lower(email) = lower(${email})`)

export const accountOfId = (tx: Tx, id: number) =>
  tx.maybe<Account>(sql`select ${accountColumns} from users u where id = ${id}`)
