import type { ChannelFolderEvent } from './channel-folders.ts'
import type { CustomEmojiEvent } from './custom-emoji.ts'
import type { DefaultChannelsEvent } from './default-channels.ts'
import type { AttachmentEvent } from './attachments.ts'
import type { StreamEvent, SubscriptionEvent } from './channels.ts'
import type { DeleteMessageEvent, UpdateMessageEvent } from './message-changes.ts'
import type { ReactionEvent } from './reactions.ts'
import type { EmailDomainsEvent, PlaygroundsEvent } from './organization-lists.ts'
import type { NavigationViewEvent, OnboardingStepsEvent } from './own-views.ts'
import type { LinkifiersEvent } from './linkifiers.ts'
import type { SubmessageEvent } from './submessages.ts'
import type { OrganizationEvent } from './organization.ts'
import type { PutAsideEvent } from './put-aside.ts'
import type { FlagsEvent, MessageEvent } from './messages.ts'
import type { UserGroupEvent } from './user-groups.ts'
import type {
  AlertWordsEvent,
  InvitesEvent,
  MutedUsersEvent,
  TypingEditEvent,
  TypingEvent,
  UserStatusEvent,
} from './people-around.ts'
import type { ProfileFieldsEvent } from './profile-fields.ts'
import type { PresenceEvent } from './presence.ts'
import type { ExportConsentEvent, UserSettingsEvent } from './user-settings.ts'
import type { UserEvent } from './users.ts'
import type { MutedTopicsEvent, UserTopicEvent } from './user-topics.ts'

/** What every concept adds to: one file a concept, its event types listed here. */
export type ServerEvent =
  | UserEvent
  | UserGroupEvent
  | StreamEvent
  | SubscriptionEvent
  | DefaultChannelsEvent
  | ChannelFolderEvent
  | MessageEvent
  | FlagsEvent
  | UpdateMessageEvent
  | DeleteMessageEvent
  | ReactionEvent
  | SubmessageEvent
  | UserTopicEvent
  | MutedTopicsEvent
  | PresenceEvent
  | ProfileFieldsEvent
  | UserStatusEvent
  | TypingEvent
  | TypingEditEvent
  | MutedUsersEvent
  | AlertWordsEvent
  | InvitesEvent
  | OrganizationEvent
  | CustomEmojiEvent
  | LinkifiersEvent
  | PlaygroundsEvent
  | EmailDomainsEvent
  | NavigationViewEvent
  | OnboardingStepsEvent
  | UserSettingsEvent
  | ExportConsentEvent
  | PutAsideEvent
  | AttachmentEvent
  | HeartbeatEvent

/** Says nothing but that the connection lives; its id counts like any other. */
type HeartbeatEvent = { type: 'heartbeat' }

/** An event of a known type, with its id in the log. */
export type Delivered<Event> = Event & { id: number }

/** An event as one client's queue delivers it. */
export type DeliveredEvent = { id: number; type: string } & Record<string, unknown>
