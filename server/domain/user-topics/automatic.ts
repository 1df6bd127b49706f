import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { setTopicPolicy, type Topic } from './actions.ts'
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

/**
 * Follows the topic of a message for its sender, or unmutes it in a muted channel, as their settings say; and follows it for
 * those whom the message calls by name. Resolves to the sender's new policy, if it changed.
 */
export async function followAfterSending(
  tx: Tx,
  sender: Whose,
  messageId: number,
  now: Date,
): Promise<Automatic | undefined> {
  const sent = await tx.one<Topic & { starts: boolean; called: number[] }>(sql`
    select m.channel_id as "channelId", v.topic,
      not exists (select from messages e where e.conversation_id = v.id and e.id < m.id) as starts,
      array(select f.user_id from message_flags f
            where f.message_id = m.id and f.flag = 'mentioned') as called
    from messages m join conversations v on v.id = m.conversation_id where m.id = ${messageId}`)
  const others = sent.called.filter(id => id !== sender.id)
  const standings = await standingsIn(tx, sent, [sender.id, ...others])
  for (const one of standings)
    if (one.id !== sender.id && one.followsWhereMentioned && (one.policy === 0 || one.policy === 2))
      await setTopicPolicy(tx, one, sent, { policy: 3, now })
  const own = standings.find(({ id }) => id === sender.id)
  return raise(tx, own, sent, { deed: sent.starts ? 'starts' : 'sends', now })
}

type Doing = { deed: Deed; now: Date }

async function raise(tx: Tx, standing: Standing | undefined, topic: Topic, { deed, now }: Doing) {
  if (!standing) return undefined
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
