import * as z from 'zod'
import { ordinaryChat } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, text, withDefault } from '../../platform/http/parameters.ts'
import type { StatePart } from '../../state-part.ts'
import { atSeconds, requireFuture, timestamp } from '../scheduled-messages/time.ts'
import { cancelReminder, remind } from './actions.ts'
import { toReminder } from './events.ts'
import { remindersOf } from './queries.ts'

const longestNote = 1_000

const getReminders = endpoint({
  method: 'GET',
  path: '/reminders',
  summary: "The caller's reminders, the next one in front.",
  auth: 'user',
  params: {},
  handle: async ({ db }, { actor }) => ({
    reminders: (await db.snapshot(tx => remindersOf(tx, actor.id))).map(toReminder),
  }),
})

const postReminder = endpoint({
  method: 'POST',
  path: '/reminders',
  summary: 'Has the notification bot remind the caller of a message.',
  auth: 'user',
  audits: ordinaryChat,
  params: {
    message_id: integer,
    scheduled_delivery_timestamp: json(timestamp),
    note: withDefault(text(z.string().max(longestNote)), ''),
  },
  async handle({ db, clock }, { actor, params }) {
    const deliverAt = atSeconds(params.scheduled_delivery_timestamp)
    requireFuture(deliverAt, clock.now())
    const wish = { messageId: params.message_id, note: params.note.trim(), deliverAt }
    return { reminder_id: await db.transaction(tx => remind(tx, actor, wish)) }
  },
})

const deleteReminder = endpoint({
  method: 'DELETE',
  path: '/reminders/:reminder_id',
  summary: 'Has the caller not reminded after all.',
  auth: 'user',
  audits: ordinaryChat,
  params: { reminder_id: integer },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => cancelReminder(tx, actor, params.reminder_id))
    return {}
  },
})

export const reminderEndpoints = [getReminders, postReminder, deleteReminder]

export const remindersState: StatePart = {
  types: ['reminders'],
  read: async ({ tx, actor }) => ({
    reminders: (await remindersOf(tx, actor.id)).map(toReminder),
    max_reminder_note_length: longestNote,
  }),
}
