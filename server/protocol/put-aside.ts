import type { DraftsEvent, DraftsState } from './drafts.ts'
import type { RemindersEvent, RemindersState } from './reminders.ts'
import type { SavedSnippetsEvent, SavedSnippetsState } from './saved-snippets.ts'
import type { ScheduledMessagesEvent, ScheduledMessagesState } from './scheduled-messages.ts'

/** What people put aside for later; only they hear of it. */
export type PutAsideEvent =
  DraftsEvent | SavedSnippetsEvent | ScheduledMessagesEvent | RemindersEvent
export type PutAsideState = DraftsState &
  SavedSnippetsState &
  ScheduledMessagesState &
  RemindersState
