import type { ChannelPermission } from '../domain/channels/permissions.ts'
import { isAdministrator, roles, type Role } from '../identity/actor.ts'

export type Reader = { readonly id: number; readonly role: Role }

/** What the rules need to know of a channel and of one reader's place in it. */
export type ChannelFacts = {
  readonly isPrivate: boolean
  readonly isWebPublic: boolean
  readonly isArchived: boolean
  readonly hasSharedHistory: boolean
  readonly isSubscribed: boolean
  /** Those of the channel's own permissions that include this reader. */
  readonly grants: readonly ChannelPermission[]
}

export const isGuest = (reader: Reader): boolean => reader.role === roles.guest
const isOpenTo = (reader: Reader, channel: ChannelFacts) =>
  channel.isWebPublic || (!channel.isPrivate && !isGuest(reader))

/** Permissions that let somebody who is not a guest read what is said: they could bring themselves in. */
const readingGrants = [
  'can_subscribe_group',
  'can_add_subscribers_group',
] as const satisfies readonly ChannelPermission[]

/** Permissions that let somebody who is not a guest know of the channel. */
const knowingGrants = [
  ...readingGrants,
  'can_administer_channel_group',
] as const satisfies readonly ChannelPermission[]

const isGranted = (
  reader: Reader,
  channel: ChannelFacts,
  permissions: readonly ChannelPermission[],
) => !isGuest(reader) && permissions.some(permission => channel.grants.includes(permission))

/** Whether they may know that the channel exists, and who is in it. */
export const mayKnowOf = (reader: Reader, channel: ChannelFacts): boolean =>
  channel.isSubscribed ||
  isOpenTo(reader, channel) ||
  isAdministrator(reader) ||
  isGranted(reader, channel, knowingGrants)

/** Whether they may read what is said there, now or from now on. */
export const mayRead = (reader: Reader, channel: ChannelFacts): boolean =>
  channel.isSubscribed || isOpenTo(reader, channel) || isGranted(reader, channel, readingGrants)

/** Whether they may speak there. A guest is heard only where they were brought in. */
export const mayPostTo = (reader: Reader, channel: ChannelFacts): boolean =>
  !channel.isArchived &&
  mayRead(reader, channel) &&
  (channel.isSubscribed || !isGuest(reader)) &&
  channel.grants.includes('can_send_message_group')

/** Whether they may come in of their own accord. */
export const mayJoin = (reader: Reader, channel: ChannelFacts): boolean => mayRead(reader, channel)

/** Whether they may bring others in where they may be themselves: the organization lets them (`everywhere`), or the channel does. */
export const mayAddSubscribers = (
  reader: Reader,
  channel: ChannelFacts,
  everywhere: boolean,
): boolean =>
  !isGuest(reader) &&
  mayJoin(reader, channel) &&
  (everywhere ||
    mayAdminister(reader, channel) ||
    isGranted(reader, channel, ['can_add_subscribers_group']))

/** Whether they may change what the channel is called, who may do what in it, and the like. */
export const mayAdminister = (reader: Reader, channel: ChannelFacts): boolean =>
  isAdministrator(reader) || isGranted(reader, channel, ['can_administer_channel_group'])

/** Whether they may send others out. */
export const mayRemoveSubscribers = (reader: Reader, channel: ChannelFacts): boolean =>
  mayKnowOf(reader, channel) &&
  (mayAdminister(reader, channel) || channel.grants.includes('can_remove_subscribers_group'))

/** Up to this many people, anyone may call everyone in a channel. */
const smallAudience = 15
export const isLargeAudience = (subscribers: number): boolean => subscribers > smallAudience
