import { roles, type Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** The channels that new people start in, by id. */
export const defaultChannelIds = async (tx: Tx): Promise<number[]> =>
  (await tx.many<{ id: number }>(sql`select id from channels where is_default order by id`)).map(
    ({ id }) => id,
  )

/** Guests start in none, and are not told which there are. */
export const defaultChannelsFor = async (tx: Tx, reader: Pick<Actor, 'role'>): Promise<number[]> =>
  reader.role === roles.guest ? [] : defaultChannelIds(tx)

/** Everybody who is told of default channels. */
export const whoHearsOfDefaults = async (tx: Tx): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(sql`
      select id from users where is_active and role <> ${roles.guest} and not is_system_bot`)
  ).map(({ id }) => id)
