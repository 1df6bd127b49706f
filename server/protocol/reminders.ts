/** Something that a person wants to be reminded of: a message, at a time. */
export type Reminder = {
  reminder_id: number
  type: 'private'
  /** Oneself. */
  to: number[]
  content: string
  rendered_content: string
  scheduled_delivery_timestamp: number
  failed: boolean
  reminder_target_message_id: number
}

export type RemindersEvent = { type: 'reminders' } & (
  { op: 'add'; reminders: Reminder[] } | { op: 'remove'; reminder_id: number }
)

export type RemindersState = { reminders: Reminder[] }

/** In the order in which they will come. */
export function applyRemindersEvent<State extends RemindersState>(
  state: State,
  event: RemindersEvent,
): State {
  const reminders =
    event.op === 'add'
      ? [...state.reminders, ...event.reminders]
      : state.reminders.filter(({ reminder_id: id }) => id !== event.reminder_id)
  return { ...state, reminders: reminders.sort(nextFirst) }
}

const nextFirst = (a: Reminder, b: Reminder) =>
  a.scheduled_delivery_timestamp - b.scheduled_delivery_timestamp || a.reminder_id - b.reminder_id
