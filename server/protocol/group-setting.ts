/** Who a permission is given to: the id of a group, or people and groups named one by one. */
export type GroupSetting = number | { direct_members: number[]; direct_subgroups: number[] }
