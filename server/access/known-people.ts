import { groupId } from '../domain/user-groups/system-groups.ts'
import { organizationSettings } from '../domain/organization/settings/read.ts'
import { roles } from '../identity/actor.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Reader } from './channel-rules.ts'
import { knowsEverybody } from './user-rules.ts'

const toAll = groupId('role:everyone')
const guest = roles.guest

/** Whether the organization lets guests know everybody. */
const everybodyKnows = async (tx: Tx): Promise<boolean> =>
  (await organizationSettings(tx)).can_access_all_users_group === toAll

/** Where somebody is: an `int[]` each, found once for all rows of other people. */
type Places = { readonly channels: Sql; readonly conversations: Sql }

const placesOf = (id: Sql | number): Places => ({
  channels: sql`array(
    select mine.channel_id from subscriptions mine
    where mine.user_id = ${id} and mine.since_message_id is not null)`,
  conversations: sql`array(
    select mine.conversation_id from conversation_members mine where mine.user_id = ${id})`,
})

/** Whether a row `u` of users is there, too. */
const isInOneOf = {
  channels: ({ channels }: Places) => sql`exists (
    select from subscriptions theirs
    where theirs.user_id = u.id and theirs.since_message_id is not null
      and theirs.channel_id = any(${channels}))`,
  conversations: ({ conversations }: Places) => sql`exists (
    select from conversation_members theirs
    where theirs.user_id = u.id and theirs.conversation_id = any(${conversations}))`,
}

/** `user-rules.isAcquainted` for a row `u` of users. */
const acquaintedWith = (id: number | Sql, places = placesOf(id)): Sql => sql`(
  u.id = ${id} or u.is_bot
  or (u.is_active and ${isInOneOf.channels(places)})
  or ${isInOneOf.conversations(places)})`

/** Condition on a row `u` of users: whom this reader knows of. It goes into every query that lists people. */
export async function peopleKnownTo(tx: Tx, reader: Reader): Promise<Sql> {
  // Of most readers nothing needs to be looked up.
  const isOpen = knowsEverybody(reader, false) || (await everybodyKnows(tx))
  return isOpen ? sql`true` : acquaintedWith(reader.id)
}

/** Everybody who may hear of this person: an audience. */
export async function whoKnows(tx: Tx, personId: number): Promise<'everyone' | number[]> {
  if (await everybodyKnows(tx)) return 'everyone'
  return idsWhere(
    tx,
    sql`u.is_active and not u.is_system_bot and (u.role <> ${guest} or ${knows(personId)})`,
  )
}

/** Those of `users` to whom this person is unknown. */
export async function strangersTo(
  tx: Tx,
  personId: number,
  users: readonly number[] | 'everyone' = 'everyone',
): Promise<number[]> {
  if (users.length === 0 || (await everybodyKnows(tx))) return []
  const isMeant = users === 'everyone' ? sql`u.is_active` : sql`u.id = any(${users}::bigint[])`
  return idsWhere(tx, sql`${isMeant} and u.role = ${guest} and not ${knows(personId)}`)
}

/** `user-rules.isAcquainted`, asked the other way round: whether a row `u` of users knows one person. */
const knows = (personId: number) => sql`(
  u.id = ${personId}
  or exists (select from users person where person.id = ${personId} and (person.is_bot
    or (person.is_active and ${isInOneOf.channels(placesOf(personId))})))
  or ${isInOneOf.conversations(placesOf(personId))})`

const idsWhere = async (tx: Tx, condition: Sql, limit: number | null = null): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(
      sql`select u.id from users u where ${condition} order by u.id limit ${limit}::int`,
    )
  ).map(({ id }) => id)

/** Guests by the id of a person whom they do not know. */
export type Strangers = ReadonlyMap<number, readonly number[]>

/** Any number will do, as long as every process uses the same one. */
const acquaintanceLock = 7_275_393_961

/**
 * Who does not know whom: of `people` (a condition on a row `u` of users) one at least is of `around`. What anybody shares with
 * anybody changes in one transaction after the other from here on, so that each sees what they still share.
 */
export async function strangersAmong(
  tx: Tx,
  { people, around }: { people: Sql; around: Sql },
): Promise<Strangers> {
  // Whoever decides anew lets nobody be looked up by the former decision meanwhile.
  await tx.run(sql`select from organization for share`)
  if (await everybodyKnows(tx)) return new Map()
  const some = await idsWhere(tx, sql`not u.is_bot and ${people}`, 2)
  if (some.length < 2) return new Map()
  await tx.run(sql`select pg_advisory_xact_lock(${acquaintanceLock})`)
  const { channels, conversations } = placesOf(sql`g.id`)
  const rows = await tx.many<{ id: number; guests: number[] }>(sql`
    with people as materialized (
      select u.*, ${around} as is_around from users u where not u.is_bot and ${people}),
    guests as materialized (
      select g.id, g.is_around, ${channels} as channels, ${conversations} as conversations
      from people g where g.role = ${guest})
    select u.id, array_agg(g.id order by g.id) as guests
    from guests g join people u on (g.is_around or u.is_around)
      and not ${acquaintedWith(sql`g.id`, { channels: sql`g.channels`, conversations: sql`g.conversations` })}
    group by u.id order by u.id`)
  return new Map(rows.map(({ id, guests }) => [id, guests]))
}
