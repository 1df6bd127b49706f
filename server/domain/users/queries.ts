import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { User } from '../../protocol/users.ts'
import { toUser, type UserRow } from './view.ts'

const profileData = sql`(
  select coalesce(jsonb_object_agg(v.field_id, jsonb_strip_nulls(
    jsonb_build_object('value', v.value, 'rendered_value', v.rendered))), '{}')
  from profile_values v where v.user_id = u.id)`

const usersWhere = async (tx: Tx, viewer: Reader, condition: Sql): Promise<User[]> =>
  (
    await tx.many<UserRow>(sql`
      select id, email, api_email, email_visibility, full_name, role, is_active, is_bot, timezone,
        joined_at, avatar, avatar_version, ${profileData} as profile_data
      from users u where ${condition} order by id`)
  ).map(row => toUser(row, viewer))

/**
 * Everybody whom `viewer` knows of, as they see them, in the order of ids; those who left included. The server's own accounts are
 * nobody.
 */
export const allUsers = async (tx: Tx, viewer: Reader) =>
  usersWhere(tx, viewer, sql`not is_system_bot and ${await peopleKnownTo(tx, viewer)}`)

/** The accounts in whose names the server itself speaks. */
export const systemBots = async (
  tx: Tx,
  viewer: Reader,
): Promise<(User & { is_system_bot: true })[]> =>
  (await usersWhere(tx, viewer, sql`is_system_bot`)).map(bot => ({ ...bot, is_system_bot: true }))

/** Those of them that there are, and whom the viewer knows of. */
export const usersByIds = async (tx: Tx, viewer: Reader, ids: readonly number[]) =>
  usersWhere(tx, viewer, sql`id = any(${ids}::bigint[]) and ${await peopleKnownTo(tx, viewer)}`)

/** People as `viewer` is to be told of them, in the order of ids: whether they may was asked before. */
export const usersToTell = (tx: Tx, viewer: Reader, ids: readonly number[]) =>
  usersWhere(tx, viewer, sql`id = any(${ids}::bigint[])`)

/** Everybody else: their ids. */
export const unknownTo = async (tx: Tx, viewer: Reader): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(sql`
      select id from users u where not (${await peopleKnownTo(tx, viewer)}) order by id`)
  ).map(({ id }) => id)

/** One person as `viewer` is to be told of them. */
export async function userFor(tx: Tx, viewer: Reader, id: number): Promise<User> {
  const [user] = await usersToTell(tx, viewer, [id])
  if (!user) throw new Error(`user ${id} is gone`)
  return user
}
