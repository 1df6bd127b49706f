import t from 'tap'
import {
  directMembersOf,
  groupsAround,
  groupsOf,
  groupsWithin,
  membersOf,
} from '../../../server/access/group-membership.ts'
import {
  groupsOfRole,
  withSystemGroupsWithin,
} from '../../../server/domain/user-groups/system-groups.ts'
import { cast, names } from '../people.ts'
import { sql, type Sql } from '../../../server/platform/database/sql.ts'
import { makeGroup } from '../groups.ts'
import { chance, freshSeed } from '../random.ts'
import { createWorld } from '../world.ts'

const seed = freshSeed()
const ascending = (list: readonly number[]) => list.toSorted((a, b) => a - b)
const ids = (list: readonly { id: number }[]) => list.map(({ id }) => id)

t.test(`who is in which group is the same asked from both ends, seed ${seed}`, async t => {
  const world = await createWorld(t)
  const dice = chance(seed)
  const people = names.map(name => ({ ...world[name], role: cast[name] }))
  type Group = { id: number; members: number[]; subgroups: number[] }
  const groups: Group[] = []
  for (let index = 0; index < 12; index++) {
    const inside = dice.some(people, 0.3)
    const subgroups = dice.some([3, 4, 5, ...ids(groups)], 0.15)
    const id = await makeGroup(world.desdemona, `group ${index}`, inside, { subgroups })
    groups.push({ id, members: inside.map(one => one.id), subgroups })
  }

  /** The plainest way: whoever is in a group is in each that holds it. */
  const within = (id: number): number[] => {
    const own = groups.find(group => group.id === id)
    const inner = own ? own.subgroups.flatMap(within) : []
    return [...new Set(withSystemGroupsWithin([id, ...inner]))]
  }
  const fullMembers = people.filter(({ role }) => role === 400).map(({ id }) => id)
  const isDirectly = (person: (typeof people)[number], id: number) =>
    groups.find(group => group.id === id)?.members.includes(person.id) ??
    (groupsOfRole(person.role).includes(id) || (id === 4 && fullMembers.includes(person.id)))
  const isIn = (person: (typeof people)[number], id: number) =>
    within(id).some(inner => isDirectly(person, inner))
  const ask = (query: Sql) =>
    world.db.snapshot(async tx => {
      const { ids: found } = await tx.one<{ ids: number[] }>(sql`select ${query} as ids`)
      return ascending(found)
    })
  const all = [1, 2, 3, 4, 5, 6, 8, ...ids(groups)]
  for (const person of people)
    t.same(
      // Beside those of single settings, which have no name.
      (await ask(groupsOf(person))).filter(id => all.includes(id)),
      all.filter(id => isIn(person, id)),
      `${person.name} is in these`,
    )
  for (const id of all) {
    const here = sql`${id}::int`
    t.same(await ask(membersOf(here)), ids(people.filter(person => isIn(person, id))))
    t.same(await ask(directMembersOf(here)), ids(people.filter(one => isDirectly(one, id))))
  }
  for (const { id } of groups) {
    const here = sql`array[${id}::int]`
    t.same(ascending(withSystemGroupsWithin(await ask(groupsWithin(here)))), ascending(within(id)))
    t.same(
      await ask(groupsAround(here)),
      ids(groups).filter(other => within(other).includes(id)),
    )
  }
})
