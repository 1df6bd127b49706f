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
const channelsOf = (id: number) => sql`array(
  select mine.channel_id from subscriptions mine
  where mine.user_id = ${id} and mine.since_message_id is not null)`
const conversationsOf = (id: number) => sql`array(
  select mine.conversation_id from conversation_members mine where mine.user_id = ${id})`

/** Whether a row `u` of users is in a channel with this person. */
const sharesChannel = (id: number) => sql`exists (
  select from subscriptions theirs
  where theirs.user_id = u.id and theirs.since_message_id is not null
    and theirs.channel_id = any(${channelsOf(id)}))`

/** Whether they are in a direct conversation. */
const sharesConversation = (id: number) => sql`exists (
  select from conversation_members theirs
  where theirs.user_id = u.id and theirs.conversation_id = any(${conversationsOf(id)}))`

/** `user-rules.isAcquainted` for a row `u` of users. */
const acquaintedWith = (id: number): Sql => sql`(
  u.id = ${id} or u.is_bot or (u.is_active and ${sharesChannel(id)}) or ${sharesConversation(id)})`

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

/** The same asked the other way round: whether a row `u` of users knows this person. */
const knows = (id: number) => sql`(
  u.id = ${id}
  or exists (select from users person where person.id = ${id} and (person.is_bot
    or (person.is_active and ${sharesChannel(id)})))
  or ${sharesConversation(id)})`

const idsWhere = async (tx: Tx, condition: Sql): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(sql`select u.id from users u where ${condition} order by u.id`)
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
  // The server's own bots speak to somebody from within much else: nothing is to be waited for then.
  if ((await idsWhere(tx, sql`not u.is_bot and ${people}`)).length < 2) return new Map()
  await tx.run(sql`select pg_advisory_xact_lock(${acquaintanceLock})`)
  const those = await tx.many<{ id: number; isGuest: boolean; isAround: boolean }>(sql`
    select u.id, u.role = ${guest} as "isGuest", ${around} as "isAround"
    from users u where not u.is_bot and ${people} order by u.id`)
  const guests = those.filter(({ isGuest }) => isGuest)
  const strangers = new Map<number, number[]>()
  const note = (id: number, guestId: number) => {
    const unknownTo = strangers.get(id)
    if (unknownTo) unknownTo.push(guestId)
    else strangers.set(id, [guestId])
  }
  for (const { id } of guests.filter(({ isAround }) => isAround)) {
    const unknown = sql`not u.is_bot and ${people} and not ${acquaintedWith(id)}`
    for (const person of await idsWhere(tx, unknown)) note(person, id)
  }
  const others = guests.filter(({ isAround }) => !isAround).map(({ id }) => id)
  for (const { id } of others.length > 0 ? those.filter(({ isAround }) => isAround) : [])
    for (const stranger of await strangersTo(tx, id, others)) note(id, stranger)
  return strangers
}
