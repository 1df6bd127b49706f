import { alertWordsState } from './domain/alert-words/state.ts'
import { channelFoldersState } from './domain/channel-folders/state.ts'
import { customEmojiState } from './domain/custom-emoji/routes.ts'
import { defaultChannelsState } from './domain/default-channels/state.ts'
import { draftsState } from './domain/drafts/routes.ts'
import { eventTypesWithoutState } from './domain/event-queues/state.ts'
import { messagesState } from './domain/messages/state.ts'
import { mutedUsersState } from './domain/muted-users/state.ts'
import { emailDomainsState } from './domain/email-domains/state.ts'
import { navigationViewsState } from './domain/navigation-views/state.ts'
import { onboardingStepsState } from './domain/onboarding-steps/state.ts'
import { playgroundsState } from './domain/playgrounds/state.ts'
import { linkifiersState } from './domain/linkifiers/state.ts'
import { organizationState } from './domain/organization/state.ts'
import { profileFieldsState } from './domain/profile-fields/state.ts'
import { presenceState } from './domain/presence/state.ts'
import { remindersState } from './domain/reminders/routes.ts'
import { savedSnippetsState } from './domain/saved-snippets/routes.ts'
import { scheduledMessagesState } from './domain/scheduled-messages/routes.ts'
import { serverState } from './domain/server/state.ts'
import { settingsState } from './domain/settings/state.ts'
import { subscriptionsState } from './domain/subscriptions/state.ts'
import { userGroupsState } from './domain/user-groups/state.ts'
import { userTopicsState } from './domain/user-topics/state.ts'
import { userStatusState } from './domain/user-status/state.ts'
import { usersState } from './domain/users/state.ts'
import type { StatePart, StateRequest } from './state-part.ts'

/** Everything that `register` can tell. A later part's key replaces an earlier one's. */
const stateParts: readonly StatePart[] = [
  ...eventTypesWithoutState,
  serverState,
  organizationState,
  customEmojiState,
  linkifiersState,
  playgroundsState,
  emailDomainsState,
  navigationViewsState,
  onboardingStepsState,
  ...settingsState,
  userGroupsState,
  ...subscriptionsState,
  defaultChannelsState,
  channelFoldersState,
  ...messagesState,
  ...userTopicsState,
  ...usersState,
  presenceState,
  profileFieldsState,
  userStatusState,
  mutedUsersState,
  alertWordsState,
  draftsState,
  savedSnippetsState,
  scheduledMessagesState,
  remindersState,
]

/** The parts that `types` asks for, in one record; null asks for all. */
export async function readState(
  request: StateRequest,
  types: readonly string[] | null,
): Promise<object> {
  const state = {}
  for (const part of stateParts)
    if (!types || part.types.length === 0 || part.types.some(type => types.includes(type)))
      Object.assign(state, await part.read(request))
  return state
}
