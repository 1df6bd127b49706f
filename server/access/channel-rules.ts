import { isAdministrator, roles, type Role } from '../identity/actor.ts'

export type Reader = { readonly id: number; readonly role: Role }

/** What the rules need to know of a channel and of one reader's place in it. */
export type ChannelFacts = {
  readonly isPrivate: boolean
  readonly isArchived: boolean
  readonly hasSharedHistory: boolean
  readonly isSubscribed: boolean
}

const isGuest = (reader: Reader) => reader.role === roles.guest
const isOpenTo = (reader: Reader, channel: ChannelFacts) => !channel.isPrivate && !isGuest(reader)

/** Whether they may know that the channel exists, and who is in it. */
export const mayKnowOf = (reader: Reader, channel: ChannelFacts): boolean =>
  channel.isSubscribed || isOpenTo(reader, channel) || isAdministrator(reader)

/** Whether they may read what is said there, now or from now on. */
export const mayRead = (reader: Reader, channel: ChannelFacts): boolean =>
  channel.isSubscribed || isOpenTo(reader, channel)

export const mayPostTo = (reader: Reader, channel: ChannelFacts): boolean =>
  !channel.isArchived && mayRead(reader, channel)

/** Whether they may come in of their own accord. */
export const mayJoin = (reader: Reader, channel: ChannelFacts): boolean =>
  !channel.isArchived && mayRead(reader, channel)

/** Whether they may bring others in. */
export const mayAddSubscribers = (reader: Reader, channel: ChannelFacts): boolean =>
  !isGuest(reader) && mayJoin(reader, channel)

/** Whether they may send others out. */
export const mayRemoveSubscribers = (reader: Reader, channel: ChannelFacts): boolean =>
  isAdministrator(reader) && mayKnowOf(reader, channel)

export const mayCreateChannels = (reader: Reader): boolean => !isGuest(reader)

/** Up to this many people, anyone may call everyone in a channel. */
const smallAudience = 15
export const mayMentionEveryone = (reader: Reader, subscribers: number): boolean =>
  subscribers <= smallAudience || isAdministrator(reader)
