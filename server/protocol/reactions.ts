export type ReactionType = 'unicode_emoji' | 'realm_emoji' | 'zulip_extra_emoji'

/** An emoji, as reactions name one. Its code is what counts, within its type. */
export type Emoji = { emoji_name: string; emoji_code: string; reaction_type: ReactionType }

/** One person's reaction, as messages show it. */
export type Reaction = Emoji & { user_id: number }

export type ReactionEvent = Reaction & {
  type: 'reaction'
  op: 'add' | 'remove'
  message_id: number
  /** Deprecated, and still what some clients take the person from. */
  user: { user_id: number; email: string; full_name: string }
}

/** As it is kept in the log, with a word in the copy of a guest who does not know the person. */
export type AnnouncedReaction = ReactionEvent & { unknown_user?: true }
