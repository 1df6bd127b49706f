import type { ScheduledMessagesEvent } from '../../protocol/scheduled-messages.ts'
import { toScheduled, type StoredPlan } from './queries.ts'

const type = 'scheduled_messages'

export const messageScheduled = (plan: StoredPlan): ScheduledMessagesEvent => ({
  type,
  op: 'add',
  scheduled_messages: [toScheduled(plan)],
})
export const scheduleChanged = (plan: StoredPlan): ScheduledMessagesEvent => ({
  type,
  op: 'update',
  scheduled_message: toScheduled(plan),
})
export const scheduleEnded = (scheduled_message_id: number): ScheduledMessagesEvent => ({
  type,
  op: 'remove',
  scheduled_message_id,
})
