import type { Reminder, RemindersEvent } from '../../protocol/reminders.ts'
import type { StoredReminder } from './queries.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

/** In the protocol's words. None ever fails: what can no longer be read is said instead. */
export const toReminder = (stored: StoredReminder): Reminder => ({
  reminder_id: stored.id,
  type: 'private',
  to: [stored.userId],
  content: stored.content,
  rendered_content: stored.rendered,
  scheduled_delivery_timestamp: unixSeconds(stored.deliverAt),
  failed: false,
  reminder_target_message_id: stored.messageId,
})

export const reminderSet = (stored: StoredReminder): RemindersEvent => ({
  type: 'reminders',
  op: 'add',
  reminders: [toReminder(stored)],
})

export const reminderGone = (reminder_id: number): RemindersEvent => ({
  type: 'reminders',
  op: 'remove',
  reminder_id,
})
