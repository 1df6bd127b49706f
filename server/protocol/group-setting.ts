/** Who a permission is given to: the id of a group, or people and groups named one by one. */
export type GroupSetting = number | { direct_members: number[]; direct_subgroups: number[] }

/** The same row, with nothing given to this person by name. */
export const withoutPerson = <Row extends object>(row: Row, id: number): Row =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value stays of its kind
  Object.fromEntries(
    Object.entries(row).map(([name, value]: [string, unknown]) => [
      name,
      isByName(value)
        ? { ...value, direct_members: value.direct_members.filter(one => one !== id) }
        : value,
    ]),
  ) as Row

const isByName = (value: unknown): value is Exclude<GroupSetting, number> =>
  typeof value === 'object' && value !== null && 'direct_members' in value
