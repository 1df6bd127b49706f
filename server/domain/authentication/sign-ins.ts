import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Caller } from '../../identity/caller.ts'
import { networkOf } from '../../identity/network.ts'
import { programName } from '../../identity/program-name.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { post } from '../mail/outbox.ts'
import { settingsOf } from '../settings/read.ts'

/** Whoever has just been given an account knows that they sign in. */
const newcomerMinutes = 10
/** What was not used for so long is news again. */
const keptDays = 180

/** Tells somebody who signs in with a program, or from a network, that they have not used before. */
export async function noteSignIn(
  { config, clock }: Context,
  tx: Tx,
  { id }: Actor,
  { userAgent, address }: Caller,
): Promise<void> {
  const now = clock.now()
  const [program, network] = [programName(userAgent), networkOf(address)]
  const { signInId, isNew, isNewcomer } = await tx.one<{
    signInId: number
    isNew: boolean
    isNewcomer: boolean
  }>(sql`
    insert into known_sign_ins (user_id, program, network, address, first_at, last_at)
    values (${id}, ${program}, ${network}, ${address}, ${now}, ${now})
    on conflict (user_id, program, network) do update set last_at = excluded.last_at
    returning id as "signInId", xmax = 0 as "isNew",
      (select joined_at from users where id = ${id})
        > ${now}::timestamptz - make_interval(mins => ${newcomerMinutes}) as "isNewcomer"`)
  if (!isNew || isNewcomer || !config.mail) return
  const { enable_login_emails: isWanted } = await settingsOf(tx, id)
  if (!isWanted) return
  const about = { signInId }
  await post(tx, { kind: 'sign-in', cause: `sign-in ${signInId}`, about, userId: id, now })
}

export const removeOldSignIns = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`
    delete from known_sign_ins
    where last_at < ${now}::timestamptz - make_interval(days => ${keptDays})`)
