/** One step of a widget, as messages show it. `content` is JSON. */
export type Submessage = {
  id: number
  message_id: number
  sender_id: number
  msg_type: string
  content: string
}

export type SubmessageEvent = Omit<Submessage, 'id'> & { type: 'submessage'; submessage_id: number }
