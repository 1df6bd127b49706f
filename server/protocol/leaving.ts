import type { ChannelsState } from './channels.ts'
import { withoutPerson } from './group-setting.ts'
import type { UserGroupsState } from './user-groups.ts'

type State = ChannelsState & UserGroupsState

/** What is left of somebody who has gone: they are in no group and in no setting any more, and no event says so for each. */
export function withoutMember<S extends State>(state: S, id: number): S {
  const unnamed = <Row extends object>(rows: readonly Row[]) =>
    rows.map(row => withoutPerson(row, id))
  return {
    ...withoutPerson(state, id),
    realm_user_groups: unnamed(state.realm_user_groups).map(group => ({
      ...group,
      members: group.members.filter(member => member !== id),
    })),
    streams: unnamed(state.streams),
    subscriptions: unnamed(state.subscriptions),
    unsubscribed: unnamed(state.unsubscribed),
    never_subscribed: unnamed(state.never_subscribed),
  }
}
