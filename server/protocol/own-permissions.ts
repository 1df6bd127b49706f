import type { GroupSetting } from './group-setting.ts'
import type { UserGroupsState } from './user-groups.ts'
import type { OwnAccount, OwnPermissions } from './users.ts'

/** Permissions of the organization that older clients know by words of their own. None can be given to guests. */
type Permission =
  | 'can_create_public_channel_group'
  | 'can_create_private_channel_group'
  | 'can_add_subscribers_group'
  | 'can_invite_users_group'

/** What somebody with these permissions is told of them. Nobody makes channels for those who have not signed in. */
export function toldPermissions(isGranted: (permission: Permission) => boolean): OwnPermissions {
  const can_create_public_streams = isGranted('can_create_public_channel_group')
  const can_create_private_streams = isGranted('can_create_private_channel_group')
  return {
    can_create_public_streams,
    can_create_private_streams,
    can_create_streams: can_create_public_streams || can_create_private_streams,
    can_create_web_public_streams: false,
    can_subscribe_other_users: isGranted('can_add_subscribers_group'),
    can_invite_others_to_realm: isGranted('can_invite_users_group'),
  }
}

type Settings = { readonly [P in Permission as `realm_${P}`]: GroupSetting }
type State = Partial<Settings> & Partial<UserGroupsState> & Pick<OwnAccount, 'user_id' | 'is_guest'>

/** What the organization gives to whom, of what a client is told for itself. */
export type OwnPermissionsState = Settings

/** The state with what its owner may do now. A client that does not follow the organization and its groups keeps what it was told. */
export function repermitted<S extends State>(state: S): S {
  const { realm_user_groups: groups, user_id: id } = state
  if (!groups || state.realm_can_invite_users_group === undefined) return state
  const isIn = (group: number): boolean =>
    groups.some(
      one => one.id === group && (one.members.includes(id) || one.direct_subgroup_ids.some(isIn)),
    )
  const includesSelf = (setting: GroupSetting) =>
    typeof setting === 'number'
      ? isIn(setting)
      : setting.direct_members.includes(id) || setting.direct_subgroups.some(isIn)
  const granted = (permission: Permission) => {
    const setting = state[`realm_${permission}`]
    return setting !== undefined && !state.is_guest && includesSelf(setting)
  }
  return { ...state, ...toldPermissions(granted) }
}
