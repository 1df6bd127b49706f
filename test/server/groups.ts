import type { Params } from './client.ts'
import type { Person } from './person.ts'

/** A setting that names these people alone. */
export const only = (...people: readonly Person[]) => ({
  direct_members: people.map(({ id }) => id).sort((a, b) => a - b),
  direct_subgroups: [],
})

/** Parameters of `POST /user_groups/create`. */
export type GroupWish = Params

/** Makes a group of these people. Resolves to its id. */
export const makeGroup = async (
  creator: Person,
  name: string,
  people: readonly Person[],
  wish: GroupWish = {},
): Promise<number> =>
  (
    await creator.post<{ group_id: number }>('/user_groups/create', {
      name,
      description: `the group ${name}`,
      members: people.map(({ id }) => id),
      ...wish,
    })
  ).group_id
