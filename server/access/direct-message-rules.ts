/** What the rules need to know of a direct conversation. */
export type DirectFacts = {
  /** Whether the sender is alone in it, or with bots. */
  readonly isWithNobody: boolean
  readonly isBegun: boolean
  /** Whether somebody in it is in the group that may use direct messages. */
  readonly isAuthorized: boolean
  readonly mayBegin: boolean
}

/** Why nothing may be said in it; undefined when something may. */
export function directRefusal(talk: DirectFacts): string | undefined {
  if (talk.isWithNobody) return undefined
  if (!talk.isAuthorized)
    return 'This conversation does not include any users who can authorize it.'
  if (!talk.isBegun && !talk.mayBegin)
    return 'You do not have permission to initiate direct message conversations.'
  return undefined
}
