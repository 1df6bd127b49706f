import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Context } from '../../context.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { hashToken } from '../token.ts'
import { notAccepted } from './spend-code.ts'

const validSeconds = 5 * 60

/** For whom an authenticator signs a challenge, and what for. Nobody in particular: whoever signs in by a passkey alone. */
export type Occasion = {
  readonly purpose: 'register' | 'sign in'
  readonly userId: number | undefined
}

/** Something to sign that nobody has ever signed. */
export async function createChallenge(tx: Tx, { purpose, userId }: Occasion, now: Date) {
  const challenge = randomBytes(32)
  await tx.run(sql`
    insert into passkey_challenges (challenge_hash, purpose, user_id, expires_at)
    values (${hashToken(challenge.toString('base64url'))}, ${purpose}, ${userId ?? null},
      ${now}::timestamptz + make_interval(secs => ${validSeconds}))`)
  return new Uint8Array(challenge)
}

/**
 * The challenge that an answer is to. Refuses one that is not ours, was for another occasion, or is over: its first answer takes
 * it away, whatever comes of that.
 */
export async function takeChallenge(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  clientDataJSON: string,
  { purpose, userId }: Occasion,
): Promise<string> {
  const challenge = challengeIn(clientDataJSON)
  const taken = await db.transaction(tx =>
    tx.maybe<{ isValid: boolean }>(sql`
      delete from passkey_challenges
      where challenge_hash = ${hashToken(challenge)} and purpose = ${purpose}
        and user_id is not distinct from ${userId ?? null}
      returning expires_at > ${clock.now()} as "isValid"`),
  )
  if (!taken?.isValid) throw notAccepted()
  return challenge
}

const clientData = z.object({ challenge: z.string() })

function challengeIn(clientDataJSON: string): string {
  try {
    return clientData.parse(JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()))
      .challenge
  } catch {
    throw notAccepted()
  }
}

/** Old challenges decide nothing any more. */
export const removeExpiredChallenges = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`delete from passkey_challenges where expires_at <= ${now}`)
