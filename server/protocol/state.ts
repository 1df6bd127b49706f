import type { ChannelsState } from './channels.ts'
import type { MessagesState } from './messages.ts'
import type { UserGroupsState } from './user-groups.ts'
import type { UsersState } from './users.ts'

/** The part of a `register` answer that events keep up to date. Each concept adds its own. */
export type ClientState = UsersState & UserGroupsState & ChannelsState & MessagesState
