/** Who hears of an event. */
export type Audience = {
  users: 'everyone' | readonly number[]
  /** True when queues registered with `all_public_streams` hear of it as well. */
  publicChannel?: boolean
  /** Keys that only this person's copy has or has differently, by user id: `{ 7: { flags: ['mentioned'] } }`. */
  userExtras?: Readonly<Record<number, object>>
  /** Keys that only this queue's copy has, by queue id: `{ [queueId]: { local_message_id: '1.5' } }`. */
  queueExtras?: Readonly<Record<string, object>>
  /**
   * True for what is worth nothing a minute later: it is deleted then, whoever has not read it. A transaction that announces
   * nothing else does not wait for the disk, so it should write nothing else that has to last.
   */
  isTransient?: boolean
}

export const everyone: Audience = { users: 'everyone' }
export const onlyUsers = (...users: number[]): Audience => ({ users })

/** The same keys for each of these people's copies. */
export const extrasFor = (users: readonly number[], extra: object): Record<number, object> =>
  Object.fromEntries(users.map(id => [id, extra]))
