import type { ChannelsState } from './channels.ts'
import type { ChannelFoldersState } from './channel-folders.ts'
import type { CustomEmojiState } from './custom-emoji.ts'
import type { DefaultChannelsState } from './default-channels.ts'
import type { MessagesState } from './messages.ts'
import type { OrganizationListsState } from './organization-lists.ts'
import type { OwnViewsState } from './own-views.ts'
import type { LinkifiersState } from './linkifiers.ts'
import type { OwnPermissionsState } from './own-permissions.ts'
import type { OrganizationState } from './organization.ts'
import type { PeopleAroundState } from './people-around.ts'
import type { ProfileFieldsState } from './profile-fields.ts'
import type { PresenceState } from './presence.ts'
import type { PutAsideState } from './put-aside.ts'
import type { UserGroupsState } from './user-groups.ts'
import type { UserSettingsState } from './user-settings.ts'
import type { UserTopicsState } from './user-topics.ts'
import type { UsersState } from './users.ts'

/** The part of a `register` answer that events keep up to date. Each concept adds its own. */
export type ClientState = ChannelsState &
  ChannelFoldersState &
  CustomEmojiState &
  DefaultChannelsState &
  MessagesState &
  OrganizationListsState &
  OwnViewsState &
  LinkifiersState &
  OrganizationState &
  OwnPermissionsState &
  PeopleAroundState &
  PresenceState &
  ProfileFieldsState &
  PutAsideState &
  UserGroupsState &
  UserSettingsState &
  UserTopicsState &
  UsersState
