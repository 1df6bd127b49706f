import type { Context } from '../../context.ts'
import { channelToPostTo } from '../../access/channels.ts'
import { peopleToWriteTo } from '../../access/direct-messages.ts'
import { accountOfId } from '../../identity/accounts.ts'
import type { Actor } from '../../identity/actor.ts'
import { active } from '../../identity/authenticate.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { sendDirectly, sendToChannel } from '../messages/actions.ts'
import { peopleIn, topicIn } from '../messages/destination.ts'
import { tell } from '../notices/tell.ts'
import { scheduleChanged, scheduleEnded } from './events.ts'
import { deletePlan, markFailed, planToChange, type StoredPlan } from './queries.ts'

/** Later than this, what was written is no longer what was meant: its author decides anew. */
const mostLateMs = 10 * 60_000

/**
 * Sends a message whose time has come. The row goes with the send: done twice, or after the author changed their mind, there is
 * nothing left to send. What cannot be sent stays, marked, and its author is told.
 */
export async function deliverScheduled(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  id: number,
): Promise<void> {
  const now = clock.now()
  try {
    await db.transaction(async tx => {
      const plan = await due(tx, id, now)
      if (!plan) return
      await send(tx, plan, now)
      await deletePlan(tx, id)
      announce(tx, scheduleEnded(id), onlyUsers(plan.senderId))
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { message } = error
    await db.transaction(async tx => {
      const plan = await due(tx, id, now)
      if (plan) await fail(tx, plan, message, now)
    })
  }
}

async function due(tx: Tx, id: number, now: Date): Promise<StoredPlan | undefined> {
  const plan = await planToChange(tx, id)
  const isDue = plan?.failedBecause === null && plan.deliverAt.getTime() <= now.getTime()
  return isDue ? plan : undefined
}

/** By the very actions that a person's own send uses, with what its author may do now. */
async function send(tx: Tx, plan: StoredPlan, now: Date): Promise<void> {
  if (now.getTime() - plan.deliverAt.getTime() > mostLateMs)
    throw badRequest('Message could not be sent at the scheduled time.')
  const sender = await author(tx, plan.senderId)
  const { content, client, isReadBySender, place } = plan
  const draft = { sender, content, client, now, isReadBySender, echo: undefined }
  if ('memberIds' in place) {
    const members = await peopleIn(tx, sender, [...place.memberIds])
    await sendDirectly(tx, draft, await peopleToWriteTo(tx, sender, members))
  } else {
    const channel = await channelToPostTo(tx, sender, { id: place.channelId })
    await sendToChannel(tx, draft, channel, await topicIn(tx, channel, place.topic))
  }
}

async function author(tx: Tx, id: number): Promise<Actor> {
  const account = await accountOfId(tx, id)
  if (!account) throw badRequest('Invalid user ID')
  return active(account)
}

async function fail(tx: Tx, plan: StoredPlan, because: string, now: Date): Promise<void> {
  const failed = await markFailed(tx, plan.id, because)
  announce(tx, scheduleChanged(failed), onlyUsers(plan.senderId))
  const time = plan.deliverAt.toISOString()
  const content = `The message that you scheduled for <time:${time}> was not sent: ${because}\n\nIt is kept with your scheduled messages.`
  await tell(tx, plan.senderId, { content, now })
}
