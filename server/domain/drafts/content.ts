import * as z from 'zod'
import { channelToSee } from '../../access/channels.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { peopleIn } from '../messages/destination.ts'
import { messageContent, messageTopic } from '../messages/draft.ts'
import type { DraftContent } from './queries.ts'

const mostAtOnce = 1_000
const endOfTime = 253_402_300_799 // the last second of the year 9999

export const draftSchema = z.object({
  /** Read, and not used: clients send back what they were told. */
  id: z.int().optional(),
  type: z.enum(['', 'stream', 'private']),
  to: z.array(z.int()).max(mostAtOnce),
  topic: z.string(),
  content: z.string(),
  timestamp: z
    .number()
    .max(endOfTime)
    .refine(seconds => seconds >= 0, 'Timestamp must not be negative.')
    .nullish(),
})

export const draftsSchema = z.array(draftSchema).max(mostAtOnce)
export type TypedDraft = z.infer<typeof draftSchema>

/** A draft as it is kept: its channel is one they may know of, its people exist. */
export async function draftContent(
  tx: Tx,
  actor: Actor,
  { type, to, topic, content, timestamp }: TypedDraft,
  now: Date,
): Promise<DraftContent> {
  const seconds = timestamp ?? now.getTime() / 1000
  return {
    type,
    to: await recipients(tx, actor, type, to),
    topic: type === 'stream' ? messageTopic(topic) : '',
    content: messageContent(content),
    timestamp: Math.floor(seconds),
  }
}

async function recipients(tx: Tx, actor: Actor, type: TypedDraft['type'], to: number[]) {
  if (type === '' || (type === 'private' && to.length === 0)) return []
  if (type === 'private') {
    const people = await peopleIn(tx, actor, to)
    const others = people.filter(id => id !== actor.id)
    return others.length > 0 ? others : people
  }
  const [id, ...more] = to
  if (id === undefined || more.length > 0)
    throw badRequest('Must specify exactly 1 channel ID for channel messages')
  return [(await channelToSee(tx, actor, { id })).id]
}
