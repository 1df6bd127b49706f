/** A picture of this organization's own. One that was taken away is still shown where it was used. */
export type CustomEmoji = {
  id: string
  name: string
  source_url: string
  /** Its first frame, when it moves. */
  still_url: string | null
  deactivated: boolean
  author_id: number
}

export type CustomEmojiTable = Record<string, CustomEmoji>

export type CustomEmojiEvent = { type: 'realm_emoji'; op: 'update'; realm_emoji: CustomEmojiTable }

export type CustomEmojiState = { realm_emoji: CustomEmojiTable }
