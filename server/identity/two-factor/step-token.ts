import { createHash } from 'node:crypto'
import type { Context } from '../../context.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

type Keeper = Pick<Context, 'clock' | 'signing'>

const validSeconds = 5 * 60

/**
 * Says for five minutes that its holder knew this person's password. Another password ends it at once, and with it whatever
 * somebody began who knew the former one.
 */
export async function stepToken(tx: Tx, { clock, signing }: Keeper, userId: number) {
  const parts = [String(userId), String(unixSeconds(clock.now()) + validSeconds)] as const
  const content = signed(...parts, await passwordMark(tx, userId))
  return [...parts, signing.sign('second step', content)].join('.')
}

/** Whose token this is. Refuses one that is over, that nobody signed, or from before the password was changed. */
export async function userOfToken(tx: Tx, { clock, signing }: Keeper, token: string) {
  const [id = '', until = '', ...signature] = token.split('.')
  if (!/^\d{1,9}$/.test(id) || !(Number(until) * 1000 > clock.now().getTime()))
    throw begunTooLongAgo()
  const content = signed(id, until, await passwordMark(tx, Number(id)))
  if (!signing.verify('second step', content, signature.join('.'))) throw begunTooLongAgo()
  return Number(id)
}

const signed = (id: string, until: string, mark: string) => `${id} ${until} ${mark}`

async function passwordMark(tx: Tx, userId: number): Promise<string> {
  const row = await tx.maybe<{ hash: string | null }>(
    sql`select password_hash as hash from users where id = ${userId}`,
  )
  return createHash('sha256')
    .update(row?.hash ?? '')
    .digest('hex')
}

const begunTooLongAgo = () =>
  new ApiError('TWO_FACTOR_EXPIRED', 'Your sign-in has expired. Begin again with your password.', {
    status: 403,
  })
