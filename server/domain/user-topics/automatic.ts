import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { followTopic, setTopicPolicy, type Topic } from './actions.ts'
import { standingsIn, type Standing } from './standing.ts'

/** Zulip's numbers: by which deed a topic becomes one's own. */
const onDoing = { participating: 1, sending: 2, starting: 3 } as const

/** Starting a topic is also sending to it, and both are taking part. */
const reaches = {
  starts: new Set<number>([onDoing.participating, onDoing.sending, onDoing.starting]),
  sends: new Set<number>([onDoing.participating, onDoing.sending]),
  participates: new Set<number>([onDoing.participating]),
}
type Deed = keyof typeof reaches

type Whose = { readonly id: number }
/** Unmuted or followed. */
type Automatic = 2 | 3

type Said = Topic & {
  id: number
  isFirst: boolean
  /** Whom it calls by name. */
  called: readonly number[]
  now: Date
}

/**
 * Follows the topic of a message for its sender, or unmutes it in a muted channel, as their settings say; and follows it for
 * those whom the message calls by name. Resolves to the sender's new policy, if it changed.
 *
 * @param standings of the sender; none where nothing happens to their topics by itself
 */
export async function followAfterSending(
  tx: Tx,
  sender: Whose,
  standings: readonly Standing[],
  said: Said,
): Promise<Automatic | undefined> {
  const { called, now, ...topic } = said
  const others = called.filter(id => id !== sender.id)
  const followers = (others.length > 0 ? await standingsIn(tx, topic, others) : [])
    .filter(one => one.followsWhereMentioned && (one.policy === 0 || one.policy === 2))
    .map(({ id }) => id)
  if (followers.length > 0) await followTopic(tx, followers, topic, now)
  const [own] = standings
  return own && raise(tx, own, topic, { deed: await deedOf(tx, own, said), now })
}

const dependsOnStart = ({ policy, followsAfter, unmutesAfter }: Standing) =>
  policy !== 3 && (followsAfter === onDoing.starting || unmutesAfter === onDoing.starting)

/** What the topic is now may have been said before by others, who deleted it or moved it away. */
async function deedOf(tx: Tx, standing: Standing, { id, isFirst }: Said): Promise<Deed> {
  if (isFirst) return 'starts'
  if (!dependsOnStart(standing)) return 'sends'
  const { starts } = await tx.one<{ starts: boolean }>(sql`
    select not exists (select from messages e where e.conversation_id = m.conversation_id and e.id < m.id) as starts
    from messages m where m.id = ${id}`)
  return starts ? 'starts' : 'sends'
}

type Doing = { deed: Deed; now: Date }

async function raise(tx: Tx, standing: Standing, topic: Topic, { deed, now }: Doing) {
  const policy = policyAfter(standing, deed)
  if (policy === undefined) return undefined
  await setTopicPolicy(tx, standing, topic, { policy, now })
  return policy
}

/** A topic only ever becomes more visible by a deed. Following is more than unmuting. */
function policyAfter(standing: Standing, deed: Deed): Automatic | undefined {
  if (standing.policy === 3) return undefined
  if (reaches[deed].has(standing.followsAfter)) return 3
  const unmutes = standing.channelIsMuted && reaches[deed].has(standing.unmutesAfter)
  return unmutes && standing.policy !== 2 ? 2 : undefined
}
