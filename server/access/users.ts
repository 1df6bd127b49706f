import { organizationSettings } from '../domain/organization/settings/read.ts'
import { roles, type Role } from '../identity/actor.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { ApiError, badRequest } from '../platform/http/api-error.ts'
import { onlyFor } from './organization.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { peopleKnownTo } from './known-people.ts'
import {
  mayAdministerPeople,
  mayChangeRole,
  mayResetSecondFactors,
  maySeeEmail,
  type EmailVisibility,
} from './user-rules.ts'

/** Enough of a person to act on them. */
export type Somebody = {
  readonly id: number
  /** Where mail reaches them. */
  readonly email: string
  /** What others may call them by. */
  readonly apiEmail: string
  readonly emailVisibility: EmailVisibility
  readonly fullName: string
  readonly role: Role
  readonly isActive: boolean
  readonly isBot: boolean
  /** One of the accounts in whose names the server itself speaks. */
  readonly isSystemBot: boolean
}

export type PersonName = { readonly id: number } | { readonly email: string }

const noSuchUser = () => badRequest('No such user')

const people = (condition: Sql) => sql`
  select id, email, api_email as "apiEmail", email_visibility as "emailVisibility",
    full_name as "fullName", role, is_active as "isActive", is_bot as "isBot",
    is_system_bot as "isSystemBot"
  from users u where ${condition} order by id`
const peopleWhere = (tx: Tx, condition: Sql) => tx.many<Somebody>(people(condition))

/** Those of these people who are there, and whom the reader knows of: called by an address only if it is one that this reader may see. */
export async function peopleNamed<Name extends string | number>(
  tx: Tx,
  reader: Reader,
  names: readonly Name[],
): Promise<ReadonlyMap<Name, Allowed<Somebody, 'see'>>> {
  const ids = names.filter(name => typeof name === 'number')
  const emails = names.filter(name => typeof name === 'string')
  const found = await peopleWhere(
    tx,
    sql`(id = any(${ids}::bigint[])
      or lower(api_email) in (select lower(email) from unnest(${emails}::text[]) email)
      or lower(email) in (select lower(email) from unnest(${emails}::text[]) email))
      and ${await peopleKnownTo(tx, reader)}`,
  )
  return new Map(
    names.flatMap(name => {
      const person = found.find(one => isCalled(reader, one, name))
      return person ? [[name, allow(person, 'see')] as const] : []
    }),
  )
}

function isCalled(reader: Reader, person: Somebody, name: string | number): boolean {
  if (typeof name === 'number') return person.id === name
  const address = name.toLowerCase()
  if (person.apiEmail.toLowerCase() === address) return true
  return person.email.toLowerCase() === address && maySeeEmail(reader, person)
}

/** For looking at them, whether they are still here or not. */
export async function personToSee(
  tx: Tx,
  reader: Reader,
  name: PersonName,
): Promise<Allowed<Somebody, 'see'>> {
  const called = 'id' in name ? name.id : name.email
  const person = (await peopleNamed(tx, reader, [called])).get(called)
  if (!person) throw noSuchUser()
  return person
}

/**
 * For changing somebody else's account, whether they are still here or not. Until the end of the transaction nobody else changes
 * theirs or an owner's, so that two owners cannot remove each other at once.
 */
export async function personToChange(
  tx: Tx,
  actor: Reader,
  name: PersonName,
): Promise<Allowed<Somebody, 'change'>> {
  const { id } = await personToSee(tx, actor, name)
  const person = await held(tx, id)
  if (person.isSystemBot) throw noSuchUser()
  if (!mayAdministerPeople(actor)) throw badRequest('Insufficient permission')
  return allow(person, 'change')
}

/** For changing one's own account. */
export const selfToChange = async (tx: Tx, actor: Reader): Promise<Allowed<Somebody, 'change'>> =>
  allow(await held(tx, actor.id), 'change')

/** Refuses who may not show another picture of themselves. */
export async function requireMayDepict(tx: Tx, actor: Reader): Promise<void> {
  const { avatar_changes_disabled: isClosed } = await organizationSettings(tx)
  if (isClosed && !mayAdministerPeople(actor))
    throw badRequest('Avatar changes are disabled in this organization.')
}

/** For showing another picture of oneself. */
export async function selfToDepict(tx: Tx, actor: Reader): Promise<Allowed<Somebody, 'depict'>> {
  await requireMayDepict(tx, actor)
  return allow(await held(tx, actor.id), 'depict')
}

/** For giving them this role. */
export async function toChangeRole(
  tx: Tx,
  actor: Reader,
  person: Allowed<Somebody, 'change'>,
  role: Role,
): Promise<Allowed<Somebody, 'change role'>> {
  if (!mayChangeRole(actor, person.role, role)) throw onlyFor('owners')
  if (await isLastOwner(tx, person))
    throw badRequest('The owner permission cannot be removed from the only organization owner.')
  return allow<'change role', Somebody>(person, 'change role')
}

/** For ending somebody else's account. */
export async function personToDeactivate(
  tx: Tx,
  actor: Reader,
  name: PersonName,
): Promise<Allowed<Somebody, 'deactivate'>> {
  const person = await personToChange(tx, actor, name)
  if (!person.isActive) throw badRequest('User is deactivated')
  if (!mayChangeRole(actor, person.role, roles.member)) throw onlyFor('owners')
  if (await isLastOwner(tx, person))
    throw badRequest('Cannot deactivate the only organization owner')
  return allow<'deactivate', Somebody>(person, 'deactivate')
}

/** For ending all that opens somebody's account. `isMailed`: whether they can come back by mail. */
export async function personToLockDown(
  tx: Tx,
  actor: Reader,
  name: PersonName,
  isMailed: boolean,
): Promise<Allowed<Somebody, 'lock down'>> {
  const person = await personToChange(tx, actor, name)
  if (!mayChangeRole(actor, person.role, roles.member)) throw onlyFor('owners')
  if (!isMailed && (await isLastOwner(tx, person)))
    throw badRequest('This server sends no mail: the only organization owner could not come back.')
  return allow<'lock down', Somebody>(person, 'lock down')
}

/** For taking away the second factors that somebody has lost. One's own are a matter of one's password. */
export async function personToResetFactorsOf(
  tx: Tx,
  actor: Reader,
  name: PersonName,
): Promise<Allowed<Somebody, 'reset second factors'>> {
  const person = await personToChange(tx, actor, name)
  if (person.id === actor.id) throw badRequest('Remove your own second factors in your settings.')
  if (!mayResetSecondFactors(actor, person.role)) throw onlyFor('owners')
  return allow<'reset second factors', Somebody>(person, 'reset second factors')
}

/** For opening somebody's account again. Owners are made by owners alone. */
export async function personToReactivate(
  tx: Tx,
  actor: Reader,
  name: PersonName,
): Promise<Allowed<Somebody, 'reactivate'>> {
  const person = await personToChange(tx, actor, name)
  if (!mayChangeRole(actor, person.role, person.role)) throw onlyFor('owners')
  return allow<'reactivate', Somebody>(person, 'reactivate')
}

/** For ending one's own account: somebody who can decide has to stay. */
export async function selfToDeactivate(
  tx: Tx,
  actor: Reader,
): Promise<Allowed<Somebody, 'deactivate'>> {
  const person = await held(tx, actor.id)
  if (await isLastOwner(tx, person)) throw await onlyOneLeft(tx, actor)
  return allow(person, 'deactivate')
}

/** Holds the person and all owners, and reads only then. */
async function held(tx: Tx, id: number): Promise<Somebody> {
  await tx.run(sql`
    select from users where id = ${id} or (role = ${roles.owner} and is_active)
    order by id for no key update`)
  return tx.one<Somebody>(people(sql`id = ${id}`))
}

/** Whether nobody would own the organization without them. */
export async function isLastOwner(tx: Tx, person: Somebody): Promise<boolean> {
  if (person.role !== roles.owner || !person.isActive) return false
  const owners = await peopleWhere(tx, sql`role = ${roles.owner} and is_active and not is_bot`)
  return owners.every(({ id }) => id === person.id)
}

async function onlyOneLeft(tx: Tx, actor: Reader): Promise<ApiError> {
  const others = await peopleWhere(tx, sql`is_active and not is_bot and id <> ${actor.id}`)
  const isLastOwner = others.length > 0
  const entity = isLastOwner ? 'organization owner' : 'user'
  return new ApiError('CANNOT_DEACTIVATE_LAST_USER', `Cannot deactivate the only ${entity}`, {
    extra: { is_last_owner: isLastOwner, entity },
  })
}
