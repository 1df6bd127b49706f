/** A message to be sent later. `failed`: its time came, and it could not be sent. */
export type ScheduledMessage = {
  scheduled_message_id: number
  content: string
  rendered_content: string
  scheduled_delivery_timestamp: number
  failed: boolean
} & ({ type: 'stream'; to: number; topic: string } | { type: 'private'; to: number[] })

export type ScheduledMessagesEvent = { type: 'scheduled_messages' } & (
  | { op: 'add'; scheduled_messages: ScheduledMessage[] }
  | { op: 'update'; scheduled_message: ScheduledMessage }
  | { op: 'remove'; scheduled_message_id: number }
)

export type ScheduledMessagesState = { scheduled_messages: ScheduledMessage[] }

/** In the order in which they will be sent. */
export function applyScheduledMessagesEvent<State extends ScheduledMessagesState>(
  state: State,
  event: ScheduledMessagesEvent,
): State {
  const gone = event.op === 'add' ? undefined : idOf(event)
  const others = state.scheduled_messages.filter(({ scheduled_message_id: id }) => id !== gone)
  const come =
    event.op === 'add'
      ? event.scheduled_messages
      : event.op === 'update'
        ? [event.scheduled_message]
        : []
  return { ...state, scheduled_messages: [...others, ...come].sort(nextFirst) }
}

const idOf = (event: Exclude<ScheduledMessagesEvent, { op: 'add' }>) =>
  event.op === 'update' ? event.scheduled_message.scheduled_message_id : event.scheduled_message_id

const nextFirst = (a: ScheduledMessage, b: ScheduledMessage) =>
  a.scheduled_delivery_timestamp - b.scheduled_delivery_timestamp ||
  a.scheduled_message_id - b.scheduled_message_id
