/** Whom this person does not want to hear from, since when in seconds. */
type MutedUser = { id: number; timestamp: number }

export type MutedUsersEvent = { type: 'muted_users'; muted_users: MutedUser[] }
export type AlertWordsEvent = { type: 'alert_words'; alert_words: string[] }

/** Who sees the list of invitations fetches it anew. */
export type InvitesEvent = { type: 'invites_changed' }

/** What somebody says of themselves for now. What is empty has no key. */
export type UserStatus = {
  status_text?: string
  emoji_name?: string
  emoji_code?: string
  reaction_type?: string
}
export type UserStatusEvent = { type: 'user_status'; user_id: number } & UserStatus

export type TypingEvent = { type: 'typing'; op: 'start' | 'stop'; sender: Typist } & (
  | { message_type: 'direct'; recipients: Typist[] }
  | { message_type: 'stream'; stream_id: number; topic: string }
)
/** As it is kept in the log, with a word in the copy of a guest who does not know the person. */
export type AnnouncedTyping = TypingEvent & { unknown_sender?: true }
type Typist = { user_id: number; email: string }

export type TypingEditEvent = {
  type: 'typing_edit_message'
  op: 'start' | 'stop'
  sender_id: number
  message_id: number
  recipient:
    { type: 'direct'; user_ids: number[] } | { type: 'channel'; channel_id: number; topic: string }
}

export type PeopleAroundState = {
  muted_users: MutedUser[]
  alert_words: string[]
  user_status: Record<string, UserStatus>
}

/** A key that comes empty takes the former one away. */
export function applyStatusEvent<State extends PeopleAroundState>(
  state: State,
  { type: _type, user_id: id, ...change }: UserStatusEvent & { id?: number },
): State {
  const { id: _eventId, ...keys } = change
  const { [id]: before, ...others } = state.user_status
  const status = Object.fromEntries(
    Object.entries({ ...before, ...keys }).filter(([, value]) => value !== ''),
  )
  const user_status = Object.keys(status).length > 0 ? { ...others, [id]: status } : others
  return { ...state, user_status }
}
