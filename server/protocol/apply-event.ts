import { applyChannelFolderEvent } from './channel-folders.ts'
import { applyDefaultChannelsEvent } from './default-channels.ts'
import { applyStreamEvent, applySubscriptionEvent } from './apply-channels.ts'
import { applyDeleteMessageEvent, applyUpdateMessageEvent } from './apply-message-changes.ts'
import { applyFlagsEvent, applyMessageEvent } from './apply-messages.ts'
import { applyDraftsEvent } from './drafts.ts'
import type { ServerEvent } from './event.ts'
import { applyEmailDomainsEvent } from './organization-lists.ts'
import { applyNavigationViewEvent } from './own-views.ts'
import { applyOrganizationEvent } from './organization.ts'
import { repermitted } from './own-permissions.ts'
import { applyStatusEvent } from './people-around.ts'
import { applyProfileFieldsEvent } from './profile-fields.ts'
import { applyPresenceEvent } from './presence.ts'
import { applyRemindersEvent } from './reminders.ts'
import { applySavedSnippetsEvent } from './saved-snippets.ts'
import { applyScheduledMessagesEvent } from './scheduled-messages.ts'
import type { ClientState } from './state.ts'
import { applyUserGroupEvent } from './user-groups.ts'
import { applyUserEvent } from './apply-users.ts'
import { recounted } from './muting.ts'
import { applyUserSettingsEvent } from './user-settings.ts'
import { applyUserTopicEvent } from './user-topics.ts'

type EventsByType = { [Event in ServerEvent as Event['type']]: Event }
type EventType = keyof EventsByType
type EventOf<Type extends EventType> = EventsByType[Type] & { type: Type }

/** For what is no part of this state. */
const unchanged = (state: ClientState) => state

const folds: {
  readonly [Type in EventType]: (state: ClientState, event: EventOf<Type>) => ClientState
} = {
  realm_user: (state, event) => repermitted(applyUserEvent(state, event)),
  user_group: (state, event) => repermitted(applyUserGroupEvent(state, event)),
  realm: (state, event) => repermitted(applyOrganizationEvent(state, event)),
  realm_playgrounds: (state, { realm_playgrounds }) => ({ ...state, realm_playgrounds }),
  realm_emoji: (state, { realm_emoji }) => ({ ...state, realm_emoji }),
  realm_linkifiers: (state, { realm_linkifiers }) => ({ ...state, realm_linkifiers }),
  realm_domains: applyEmailDomainsEvent,
  navigation_view: applyNavigationViewEvent,
  onboarding_steps: (state, { onboarding_steps }) => ({ ...state, onboarding_steps }),
  user_settings: applyUserSettingsEvent,
  realm_user_settings_defaults: applyUserSettingsEvent,
  update_display_settings: applyUserSettingsEvent,
  update_global_notifications: applyUserSettingsEvent,
  realm_export_consent: unchanged,
  stream: applyStreamEvent,
  subscription: (state, event) => recounted(applySubscriptionEvent(state, event)),
  default_streams: applyDefaultChannelsEvent,
  channel_folder: applyChannelFolderEvent,
  message: applyMessageEvent,
  delete_message: applyDeleteMessageEvent,
  update_message: applyUpdateMessageEvent,
  update_message_flags: applyFlagsEvent,
  user_topic: (state, event) => recounted(applyUserTopicEvent(state, event)),
  muted_topics: (state, { muted_topics }) => ({ ...state, muted_topics }),
  presence: applyPresenceEvent,
  custom_profile_fields: applyProfileFieldsEvent,
  user_status: applyStatusEvent,
  muted_users: (state, { muted_users }) => ({ ...state, muted_users }),
  alert_words: (state, { alert_words }) => ({ ...state, alert_words }),
  drafts: applyDraftsEvent,
  saved_snippets: applySavedSnippetsEvent,
  scheduled_messages: applyScheduledMessagesEvent,
  reminders: applyRemindersEvent,
  attachment: unchanged,
  reaction: unchanged,
  invites_changed: unchanged,
  submessage: unchanged,
  typing: unchanged,
  typing_edit_message: unchanged,
  heartbeat: unchanged,
}

/** What a client knows after `event`. Pure: the browser lives by it, and the tests prove by it that no event is missing. */
export const applyEvent = <Type extends EventType>(
  state: ClientState,
  event: EventOf<Type>,
): ClientState => folds[event.type](state, event)
