import { alertWordEndpoints } from './domain/alert-words/routes.ts'
import { attachmentEndpoints } from './domain/attachments/routes.ts'
import { authenticationEndpoints } from './domain/authentication/routes.ts'
import { avatarEndpoints } from './domain/avatars/routes.ts'
import { channelFolderEndpoints } from './domain/channel-folders/routes.ts'
import { channelEndpoints } from './domain/channels/routes.ts'
import { customEmojiEndpoints } from './domain/custom-emoji/routes.ts'
import { deletionEndpoints } from './domain/deletions/routes.ts'
import { editEndpoints } from './domain/edits/routes.ts'
import { defaultChannelEndpoints } from './domain/default-channels/routes.ts'
import { draftEndpoints } from './domain/drafts/routes.ts'
import { eventQueueEndpoints } from './domain/event-queues/routes.ts'
import { flagEndpoints } from './domain/flags/routes.ts'
import { healthEndpoints } from './domain/health/routes.ts'
import { holdEndpoints } from './domain/holds/routes.ts'
import { invitationEndpoints } from './domain/invitations/routes.ts'
import { messageEndpoints } from './domain/messages/routes.ts'
import { mutedUserEndpoints } from './domain/muted-users/routes.ts'
import { emailChangeEndpoints } from './domain/email-changes/routes.ts'
import { emailDomainEndpoints } from './domain/email-domains/routes.ts'
import { navigationViewEndpoints } from './domain/navigation-views/routes.ts'
import { onboardingStepEndpoints } from './domain/onboarding-steps/routes.ts'
import { playgroundEndpoints } from './domain/playgrounds/routes.ts'
import { linkifierEndpoints } from './domain/linkifiers/routes.ts'
import { organizationEndpoints } from './domain/organization/routes.ts'
import { pictureEndpoints } from './domain/pictures/routes.ts'
import { profileFieldEndpoints } from './domain/profile-fields/routes.ts'
import { pushTokenEndpoints } from './domain/push-tokens/routes.ts'
import { passwordResetEndpoints } from './domain/password-resets/routes.ts'
import { presenceEndpoints } from './domain/presence/routes.ts'
import { readReceiptEndpoints } from './domain/read-receipts/routes.ts'
import { reportEndpoints } from './domain/reports/routes.ts'
import { submessageEndpoints } from './domain/submessages/routes.ts'
import { reactionEndpoints } from './domain/reactions/routes.ts'
import { reminderEndpoints } from './domain/reminders/routes.ts'
import { resumableUploadEndpoints } from './domain/resumable-uploads/routes.ts'
import { retentionEndpoints } from './domain/retention/routes.ts'
import { savedSnippetEndpoints } from './domain/saved-snippets/routes.ts'
import { scheduledMessageEndpoints } from './domain/scheduled-messages/routes.ts'
import { serverEndpoints } from './domain/server/routes.ts'
import { sessionEndpoints } from './domain/sessions/routes.ts'
import { settingEndpoints } from './domain/settings/routes.ts'
import { subscriptionEndpoints } from './domain/subscriptions/routes.ts'
import { thumbnailEndpoints } from './domain/thumbnails/routes.ts'
import { topicEndpoints } from './domain/topics/routes.ts'
import { unsubscribingEndpoints } from './domain/unsubscribing/routes.ts'
import { userGroupEndpoints } from './domain/user-groups/routes.ts'
import { userTopicEndpoints } from './domain/user-topics/routes.ts'
import { twoFactorEndpoints } from './domain/two-factor/routes.ts'
import { typingEndpoints } from './domain/typing/routes.ts'
import { userStatusEndpoints } from './domain/user-status/routes.ts'
import { userEndpoints } from './domain/users/routes.ts'
import { auditEndpoints } from './audit/routes.ts'
import type { Endpoint } from './platform/http/endpoint.ts'

/** Every call that the server answers, by what it is about. */
export const endpointsByConcept: Readonly<Record<string, readonly Endpoint[]>> = {
  Server: [...serverEndpoints, ...healthEndpoints],
  Authentication: [...authenticationEndpoints, ...sessionEndpoints, ...passwordResetEndpoints],
  'Two-factor authentication': twoFactorEndpoints,
  'Event queues': eventQueueEndpoints,
  Organization: [...organizationEndpoints, ...emailDomainEndpoints, ...playgroundEndpoints],
  Linkifiers: linkifierEndpoints,
  'Navigation views': [...navigationViewEndpoints, ...onboardingStepEndpoints],
  'Audit log': auditEndpoints,
  Users: userEndpoints,
  'User groups': userGroupEndpoints,
  Settings: [...settingEndpoints, ...emailChangeEndpoints],
  Presence: presenceEndpoints,
  Invitations: invitationEndpoints,
  'Unsubscribing from mails': unsubscribingEndpoints,
  'Push tokens': pushTokenEndpoints,
  'Profile fields': profileFieldEndpoints,
  Status: userStatusEndpoints,
  Typing: typingEndpoints,
  'Muted users': mutedUserEndpoints,
  'Alert words': alertWordEndpoints,
  Channels: channelEndpoints,
  'Default channels': defaultChannelEndpoints,
  'Channel folders': channelFolderEndpoints,
  Subscriptions: subscriptionEndpoints,
  Topics: [...topicEndpoints, ...userTopicEndpoints],
  Messages: messageEndpoints,
  'Message edits': editEndpoints,
  Reactions: reactionEndpoints,
  'Read receipts': readReceiptEndpoints,
  Reports: reportEndpoints,
  Submessages: submessageEndpoints,
  Deletions: deletionEndpoints,
  'Retention and holds': [...retentionEndpoints, ...holdEndpoints],
  Flags: flagEndpoints,
  Drafts: draftEndpoints,
  'Saved snippets': savedSnippetEndpoints,
  'Scheduled messages': scheduledMessageEndpoints,
  Reminders: reminderEndpoints,
  Files: [...attachmentEndpoints, ...thumbnailEndpoints, ...resumableUploadEndpoints],
  Pictures: [...avatarEndpoints, ...customEmojiEndpoints, ...pictureEndpoints],
}

export const endpoints: readonly Endpoint[] = Object.values(endpointsByConcept).flat()
