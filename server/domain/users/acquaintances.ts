import { strangersAmong, type Strangers } from '../../access/known-people.ts'
import { roles, type Role } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { presenceCame } from '../presence/events.ts'
import { seenAmong } from '../presence/queries.ts'
import { statusesOf } from '../user-status/queries.ts'
import { personForgotten, unknownAdded, userAdded } from './events.ts'
import { usersToTell } from './queries.ts'
import { unknownName } from './unknown.ts'

/** Who may come to know whom, or lose sight of them: conditions on a row `u` of users. One of each two is `around`. */
type Scope = { people: Sql; around: Sql }

/** Of everybody, what one person is to them and they to that person. */
export const aroundPerson = (id: number): Scope => ({
  people: sql`true`,
  around: sql`u.id = ${id}`,
})
export const everybodyAndEverybody: Scope = { people: sql`true`, around: sql`true` }

/**
 * Looks who knows whom, before something changes that. What it resolves to tells guests whom they know now, with what is known of
 * these people, and whom no longer; to be called before anything else is told of those who come, and after all that is told of those
 * who go. `role` is who learns of it, when not a guest.
 */
export async function acquaintances(
  tx: Tx,
  scope: Scope,
  role: Role = roles.guest,
): Promise<() => Promise<void>> {
  const before = await strangersAmong(tx, scope)
  return async () => {
    const after = await strangersAmong(tx, scope)
    await tellOf(tx, without(before, after), role)
    for (const [id, users] of without(after, before)) {
      announce(tx, personForgotten(id, unknownName), { users })
      announce(tx, unknownAdded(id), { users })
    }
  }
}

/** Those of `all` who are not among `others`. */
function without(all: Strangers, others: Strangers): Map<number, number[]> {
  const rest = [...all].map(([id, guests]): [number, number[]] => {
    const there = new Set(others.get(id))
    return [id, guests.filter(guest => !there.has(guest))]
  })
  return new Map(rest.filter(([, guests]) => guests.length > 0))
}

/** Of people, and of what they say of themselves and when they were here. */
async function tellOf(tx: Tx, guests: ReadonlyMap<number, number[]>, role: Role): Promise<void> {
  if (guests.size === 0) return
  const ids = [...guests.keys()]
  const [people, statuses, seen, { now }] = await Promise.all([
    usersToTell(tx, { id: 0, role }, ids),
    statusesOf(tx, sql`u.id = any(${ids}::bigint[])`),
    seenAmong(tx, ids),
    tx.one<{ now: Date }>(sql`select now() as now`),
  ])
  const presences = new Map(seen.map(one => [one.id, one]))
  for (const person of people) {
    const id = person.user_id
    const users = guests.get(id) ?? []
    const [status, presence] = [statuses[id], presences.get(id)]
    announce(tx, userAdded(person), { users })
    if (status) announce(tx, { type: 'user_status', user_id: id, ...status }, { users })
    if (presence) announce(tx, presenceCame(presence, now), { users })
  }
}
