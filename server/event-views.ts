import { presenceView } from './domain/presence/event-view.ts'
import { reactionView } from './domain/reactions/event-view.ts'
import { userView } from './domain/users/event-view.ts'
import { streamView, subscriptionView } from './domain/subscriptions/views.ts'
import { typingView } from './domain/typing/event-view.ts'
import type { Viewer } from './domain/event-queues/queue.ts'
import { deleteMessageView } from './domain/deletions/event-views.ts'
import { updateMessageView } from './domain/edits/event-views.ts'
import { mutedTopicsView, userTopicView } from './domain/user-topics/views.ts'
import { flagsView, messageView } from './domain/messages/event-views.ts'
import { linkifiersView } from './domain/linkifiers/event-views.ts'
import { legacySettingsView } from './domain/settings/event-views.ts'
import { userGroupView } from './domain/user-groups/event-view.ts'
import type { Delivered, DeliveredEvent, ServerEvent } from './protocol/event.ts'

/** Shapes one type of event for what a queue's client can read; undefined withholds it (a narrow, for example). */
export type EventView = (event: DeliveredEvent, viewer: Viewer) => DeliveredEvent | undefined

/** A view that knows its events by their type. */
const viewOf =
  <Event extends ServerEvent>(
    view: (event: Delivered<Event>, viewer: Viewer) => DeliveredEvent | undefined,
  ): EventView =>
  (event, viewer) =>
    // The log keeps what `announce` was given, and the map below names each type once.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    view(event as unknown as Delivered<Event>, viewer)

/** By event type. A type that is not here is delivered as it was announced. */
export const eventViews: Readonly<Record<string, EventView>> = {
  delete_message: viewOf(deleteMessageView),
  message: viewOf(messageView),
  presence: viewOf(presenceView),
  reaction: viewOf(reactionView),
  realm_user: viewOf(userView),
  stream: viewOf(streamView),
  subscription: viewOf(subscriptionView),
  update_message: viewOf(updateMessageView),
  typing: viewOf(typingView),
  update_message_flags: viewOf(flagsView),
  user_group: viewOf(userGroupView),
  user_topic: viewOf(userTopicView),
  muted_topics: viewOf(mutedTopicsView),
  realm_linkifiers: viewOf(linkifiersView),
  update_display_settings: viewOf(legacySettingsView),
  update_global_notifications: viewOf(legacySettingsView),
}
