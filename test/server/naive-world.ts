import type { Role } from '../../server/identity/actor.ts'
import { mayRead, type ChannelFacts } from '../../server/access/channel-rules.ts'
import {
  hasReceived,
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
export type NaiveMessage = { id: number; senderId: number } & (
  | {
      channel: NaiveChannel
      topic: string
      /** When it came into this channel. */
      arrival: number
    }
  | { memberIds: number[] }
)
/** A message on its way. */
export type NaiveDraft = { id: number; senderId: number } & (NaiveTopic | { memberIds: number[] })

type NaiveTopic = { channel: NaiveChannel; topic: string }
export type InChannel = Extract<NaiveMessage, NaiveTopic>

/**
 * What the server must agree with, written the plainest way: a list of intervals for each subscription, and a row for each
 * message and each of its recipients.
 */
export class NaiveWorld {
  readonly channels: NaiveChannel[] = []
  readonly messages: NaiveMessage[] = []
  /** Who there is, by id. */
  readonly everybody = new Map<number, Somebody>()
  readonly #intervals = new Map<string, { after: number; until: number | undefined }[]>()
  readonly #unread = new Map<number, Set<number>>()
  readonly #policies = new Map<string, number>()
  /** Goes on by one with each message and each move. */
  #now = 0

  intervals(user: Somebody, channel: NaiveChannel): Interval[] {
    return this.#intervals.get(`${user.id}:${channel.id}`) ?? []
  }

  isSubscribed(user: Somebody, channel: NaiveChannel): boolean {
    return this.intervals(user, channel).some(({ until }) => until === undefined)
  }

  subscribe(user: Somebody, channel: NaiveChannel): void {
    if (this.isSubscribed(user, channel)) return
    const before = this.#intervals.get(`${user.id}:${channel.id}`) ?? []
    const now = { after: this.#now, until: undefined }
    this.#intervals.set(`${user.id}:${channel.id}`, [...before, now])
  }

  unsubscribe(user: Somebody, channel: NaiveChannel): void {
    const open = this.#intervals
      .get(`${user.id}:${channel.id}`)
      ?.find(({ until }) => until === undefined)
    if (!open) return
    open.until = this.#now
    const theirs = this.unread(user)
    for (const message of this.messages)
      if ('channel' in message && message.channel === channel) theirs.delete(message.id)
  }

  send(draft: NaiveDraft, sender: Somebody, readBySender: boolean): void {
    if ('channel' in draft && !this.messages.some(other => isSameTopic(draft, other)))
      this.setPolicy(sender, draft, 3)
    this.#now++
    const message = 'channel' in draft ? { ...draft, arrival: this.#now } : draft
    this.messages.push(message)
    for (const user of this.everybody.values()) {
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

  delete(message: NaiveMessage): void {
    this.messages.splice(this.messages.indexOf(message), 1)
    for (const unread of this.#unread.values()) unread.delete(message.id)
  }

  /** All that is said in the topic of a message. */
  topicOf(place: NaiveTopic): InChannel[] {
    return this.messages
      .filter(message => 'channel' in message)
      .filter(message => isSameTopic(place, message))
  }

  /**
   * Takes messages of one topic to another; what people say of a topic goes with the whole of it. In another channel they are unread
   * for those who had not read them and are in that channel, and for nobody else.
   */
  move(messages: readonly InChannel[], to: NaiveTopic): void {
    const [first] = messages
    if (!first) return
    const from = { channel: first.channel, topic: first.topic }
    const isWhole = this.topicOf(from).length === messages.length
    const isNew = this.topicOf(to).length === 0
    for (const message of messages) {
      message.topic = to.topic
      if (to.channel === from.channel) continue
      this.#now++
      message.channel = to.channel
      message.arrival = this.#now
      for (const user of this.everybody.values())
        if (!this.isSubscribed(user, to.channel)) this.unread(user).delete(message.id)
    }
    if (isWhole) this.#movePolicies(from, to, isNew)
  }

  #movePolicies(from: NaiveTopic, to: NaiveTopic, isNew: boolean): void {
    for (const id of this.everybody.keys()) {
      const user = this.everybody.get(id)
      const policy = this.policy({ id }, from)
      if (!user || policy === 0) continue
      this.setPolicy(user, from, 0)
      const there = this.policy(user, to)
      // The more visible: muted, nothing said, unmuted, followed.
      const order = [1, 0, 2, 3]
      const kept = isNew || order.indexOf(policy) > order.indexOf(there) ? policy : there
      if (mayRead(user, this.facts(user, to.channel))) this.setPolicy(user, to, kept)
    }
  }

  policy({ id }: { id: number }, { channel, topic }: NaiveTopic): number {
    return this.#policies.get(`${id}:${channel.id}:${topic.toLowerCase()}`) ?? 0
  }

  setPolicy(user: Somebody, { channel, topic }: NaiveTopic, policy: number): void {
    this.#policies.set(`${user.id}:${channel.id}:${topic.toLowerCase()}`, policy)
  }

  isMuted(user: Somebody, message: NaiveMessage): boolean {
    if (!('channel' in message)) return false
    return this.policy(user, message) === 1
  }

  /** What they find without naming a channel. */
  ownHistory(user: Somebody): NaiveMessage[] {
    return this.readable(user).filter(
      message =>
        message.senderId === user.id ||
        this.unread(user).has(message.id) ||
        hasReceived(user, this.messageFacts(user, message)),
    )
  }

  facts(user: Somebody, channel: NaiveChannel): ChannelFacts {
    return {
      ...channel,
      isWebPublic: false,
      isArchived: false,
      isSubscribed: this.isSubscribed(user, channel),
      grants: ['can_send_message_group'],
    }
  }

  messageFacts(user: Somebody, message: NaiveMessage): MessageFacts {
    return 'channel' in message
      ? {
          arrival: message.arrival,
          channel: this.facts(user, message.channel),
          subscribed: this.intervals(user, message.channel),
        }
      : message
  }

  readable(user: Somebody): NaiveMessage[] {
    return this.messages.filter(message => mayReadMessage(user, this.messageFacts(user, message)))
  }

  readableBy(user: Somebody): number[] {
    return this.readable(user).map(({ id }) => id)
  }
}

const isSameTopic = (a: NaiveTopic, b: NaiveMessage) =>
  'channel' in b && a.channel === b.channel && a.topic.toLowerCase() === b.topic.toLowerCase()
