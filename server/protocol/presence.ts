/** When somebody was last active, and when a client of theirs last called: seconds. */
export type Presence = { active_timestamp?: number; idle_timestamp: number }

/** The same in the words of older clients. */
export type LegacyPresence = {
  client: string
  status: 'active' | 'idle'
  timestamp: number
  pushable?: boolean
}

/** As it is kept in the log; each client gets the part that it understands. */
export type AnnouncedPresence = {
  type: 'presence'
  user_id: number
  email: string
  server_timestamp: number
  presence: { website: LegacyPresence }
  presences: Record<string, Presence>
}
export type PresenceEvent = Pick<AnnouncedPresence, 'type'> & Partial<AnnouncedPresence>

/** By number in the new form, by address in the old. */
export type PresenceState = { presences: Record<string, Presence | Record<string, LegacyPresence>> }

export function applyPresenceEvent<State extends PresenceState>(
  state: State,
  { presences, presence, user_id, email }: PresenceEvent,
): State {
  if (presences) return { ...state, presences: { ...state.presences, ...presences } }
  if (!presence) return state
  const { client, status, timestamp } = presence.website
  const now =
    email === undefined
      ? { [String(user_id)]: { active_timestamp: timestamp, idle_timestamp: timestamp } }
      : { [email]: { ...presence, aggregated: { client, status, timestamp } } }
  return { ...state, presences: { ...state.presences, ...now } }
}
