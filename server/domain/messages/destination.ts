import * as z from 'zod'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Channel, ChannelName } from '../../access/channels.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { peopleNamed } from '../../access/users.ts'
import { topicRefusal } from '../../access/topic-rules.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { messageTopic } from './draft.ts'

export const toSchema = z.union([
  z.string(),
  z.int(),
  z.array(z.union([z.string(), z.int()])).max(1_000),
])
export type To = z.infer<typeof toSchema>

/** A channel by id or name; some clients send a list of one. */
export function channelIn(to: To): ChannelName {
  const named = Array.isArray(to) ? to[0] : to
  if (named === undefined || (Array.isArray(to) && to.length > 1))
    throw badRequest('Expected exactly one channel')
  return typeof named === 'number' ? { id: named } : { name: named.trim() }
}

/** The sender and the people named, by id or by an address that the sender may see, ascending. */
export async function peopleIn(tx: Tx, sender: Reader, to: To): Promise<number[]> {
  const named = typeof to === 'string' ? to.split(',').map(email => email.trim()) : [to].flat()
  const wanted = named.filter(name => name !== '')
  if (wanted.length === 0) throw badRequest('Message must have recipients')
  const people = await peopleNamed(tx, sender, wanted)
  const ids = wanted.map(name => {
    const person = people.get(name)
    if (!person)
      throw badRequest(
        typeof name === 'number' ? `Invalid user ID ${name}` : `Invalid email '${name}'`,
      )
    if (!person.isActive) throw badRequest(`'${person.apiEmail}' is no longer active.`)
    return person.id
  })
  return [...new Set([sender.id, ...ids])].sort((a, b) => a - b)
}

/** The topic as it is kept, if the channel takes messages there. */
export async function topicIn(tx: Tx, channel: Channel, typed: string): Promise<string> {
  const topic = messageTopic(typed)
  const inherits = channel.topicsPolicy === 'inherit' && topic === ''
  const organization = inherits ? (await organizationSettings(tx)).topics_policy : ''
  const refusal = topicRefusal(topic, { channel: channel.topicsPolicy, organization })
  if (refusal !== undefined) throw badRequest(refusal)
  return topic
}
