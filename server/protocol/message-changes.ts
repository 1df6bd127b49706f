/** Which messages of a topic go with the one that is moved. */
export type PropagateMode = 'change_one' | 'change_later' | 'change_all'

/** A message says something else, or some messages are in another place, or both. */
export type UpdateMessageEvent = {
  type: 'update_message'
  /** Null when only the look of the content has changed. */
  user_id: number | null
  rendering_only: boolean
  message_id: number
  /** Those that were moved; without a move only the one. */
  message_ids: number[]
  /** The recipient's own, of `message_id`. */
  flags: string[]
  edit_timestamp: number
  stream_name?: string
  /** Where they were. */
  stream_id?: number
  new_stream_id?: number
  propagate_mode?: PropagateMode
  orig_subject?: string
  /** Only when the topic is another one now. */
  subject?: string
  topic_links?: { text: string; url: string }[]
  orig_content?: string
  orig_rendered_content?: string
  content?: string
  rendered_content?: string
  is_me_message?: boolean
}

/** One entry of a message's `edit_history`. */
export type EditHistoryEntry = {
  user_id: number
  timestamp: number
  prev_content?: string
  prev_rendered_content?: string
  prev_topic?: string
  topic?: string
  prev_stream?: number
  stream?: number
}

/** Messages are gone, or out of this person's sight. Clients without `bulk_message_deletion` are told of one at a time. */
export type DeleteMessageEvent = {
  type: 'delete_message'
  message_ids?: number[]
  message_id?: number
} & ({ message_type: 'stream'; stream_id: number; topic: string } | { message_type: 'private' })
