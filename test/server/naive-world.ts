import type { Role } from '../../server/identity/actor.ts'
import type { ChannelFacts } from '../../server/access/channel-rules.ts'
import {
  mayReadMessage,
  type Interval,
  type MessageFacts,
} from '../../server/access/message-rules.ts'

export type Somebody = { id: number; role: Role }
export type NaiveChannel = {
  id: number
  name: string
  isPrivate: boolean
  hasSharedHistory: boolean
}
export type NaiveMessage = { id: number } & ({ channel: NaiveChannel } | { memberIds: number[] })

/**
 * What the server must agree with, written the plainest way: a list of intervals for each subscription, and a row for each
 * message and each of its recipients.
 */
export class NaiveWorld {
  readonly channels: NaiveChannel[] = []
  readonly messages: NaiveMessage[] = []
  readonly #intervals = new Map<string, { after: number; until: number | undefined }[]>()
  readonly #unread = new Map<number, Set<number>>()

  get lastId(): number {
    return this.messages.at(-1)?.id ?? 0
  }

  intervals(user: Somebody, channel: NaiveChannel): Interval[] {
    return this.#intervals.get(`${user.id}:${channel.id}`) ?? []
  }

  isSubscribed(user: Somebody, channel: NaiveChannel): boolean {
    return this.intervals(user, channel).some(({ until }) => until === undefined)
  }

  subscribe(user: Somebody, channel: NaiveChannel): void {
    if (this.isSubscribed(user, channel)) return
    const before = this.#intervals.get(`${user.id}:${channel.id}`) ?? []
    const now = { after: this.lastId, until: undefined }
    this.#intervals.set(`${user.id}:${channel.id}`, [...before, now])
  }

  unsubscribe(user: Somebody, channel: NaiveChannel): void {
    const open = this.#intervals
      .get(`${user.id}:${channel.id}`)
      ?.find(({ until }) => until === undefined)
    if (!open) return
    open.until = this.lastId
    const theirs = this.unread(user)
    for (const message of this.messages)
      if ('channel' in message && message.channel === channel) theirs.delete(message.id)
  }

  send(
    message: NaiveMessage,
    sender: Somebody,
    everybody: readonly Somebody[],
    readBySender: boolean,
  ) {
    this.messages.push(message)
    for (const user of everybody) {
      const receives =
        'channel' in message
          ? this.isSubscribed(user, message.channel)
          : message.memberIds.includes(user.id)
      if (receives && (user.id !== sender.id || !readBySender)) this.unread(user).add(message.id)
    }
  }

  markRead(user: Somebody, ids: readonly number[]): void {
    for (const id of ids) this.unread(user).delete(id)
  }

  /** Resolves to the ids of the channels whose messages stay read, since the person is not in them. */
  markUnread(user: Somebody, ids: readonly number[]): number[] {
    const ignored = new Set<number>()
    for (const message of this.messages.filter(({ id }) => ids.includes(id)))
      if ('channel' in message && !this.isSubscribed(user, message.channel))
        ignored.add(message.channel.id)
      else this.unread(user).add(message.id)
    return [...ignored].sort((a, b) => a - b)
  }

  unread(user: Somebody): Set<number> {
    const theirs = this.#unread.get(user.id) ?? new Set()
    this.#unread.set(user.id, theirs)
    return theirs
  }

  facts(user: Somebody, channel: NaiveChannel): ChannelFacts {
    return { ...channel, isArchived: false, isSubscribed: this.isSubscribed(user, channel) }
  }

  messageFacts(user: Somebody, message: NaiveMessage): MessageFacts {
    return 'channel' in message
      ? {
          id: message.id,
          channel: this.facts(user, message.channel),
          subscribed: this.intervals(user, message.channel),
        }
      : message
  }

  readableBy(user: Somebody): number[] {
    return this.messages
      .filter(message => mayReadMessage(user, this.messageFacts(user, message)))
      .map(({ id }) => id)
  }
}
