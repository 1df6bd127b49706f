import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { notFound } from '../../platform/http/not-found.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { lookUpNames } from '../messages/named.ts'
import { messageContent } from '../messages/draft.ts'
import { messageScheduled, scheduleChanged, scheduleEnded } from './events.ts'
import { placeOf, changedPlace, type Destination } from './place.ts'
import {
  deletePlan,
  insertPlan,
  planToChange,
  updatePlan,
  type Plan,
  type StoredPlan,
} from './queries.ts'
import { requireFuture } from './time.ts'

type Wish = Destination & {
  content: string
  deliverAt: Date
  client: string
  isReadBySender: boolean
}

/** Keeps a message until its time. Resolves to its id. */
export async function schedule(tx: Tx, actor: Actor, wish: Wish, now: Date): Promise<number> {
  requireFuture(wish.deliverAt, now)
  const plan = {
    place: await placeOf(tx, actor, wish),
    ...(await written(tx, actor, wish.content)),
    deliverAt: wish.deliverAt,
  }
  const { client, isReadBySender } = wish
  const stored = await insertPlan(tx, plan, { senderId: actor.id, client, isReadBySender })
  await deliverInTime(tx, stored)
  announce(tx, messageScheduled(stored), onlyUsers(actor.id))
  return stored.id
}

export type Change = {
  destination: Partial<Destination>
  content: string | undefined
  deliverAt: Date | undefined
}

/** Changes what is given. One that has failed needs a new time. */
export async function reschedule(
  tx: Tx,
  actor: Actor,
  id: number,
  change: Change,
  now: Date,
): Promise<void> {
  const before = await ownPlan(tx, actor, id)
  const deliverAt = change.deliverAt ?? before.deliverAt
  if (change.deliverAt !== undefined || before.failedBecause !== null) requireFuture(deliverAt, now)
  const destination = changedPlace(before.place, change.destination)
  const { content, rendered } =
    change.content === undefined ? before : await written(tx, actor, change.content)
  const place = destination ? await placeOf(tx, actor, destination) : before.place
  const plan: Plan = { place, content, rendered, deliverAt }
  const after = await updatePlan(tx, id, plan)
  await deliverInTime(tx, after)
  announce(tx, scheduleChanged(after), onlyUsers(actor.id))
}

export async function unschedule(tx: Tx, actor: Actor, id: number): Promise<void> {
  await ownPlan(tx, actor, id)
  await deletePlan(tx, id)
  announce(tx, scheduleEnded(id), onlyUsers(actor.id))
}

async function ownPlan(tx: Tx, actor: Actor, id: number): Promise<StoredPlan> {
  const plan = await planToChange(tx, id)
  if (plan?.senderId !== actor.id) throw notFound('Scheduled message does not exist')
  return plan
}

async function written(tx: Tx, author: Actor, typed: string) {
  const content = messageContent(typed)
  const { html } = renderMarkdown(content, await lookUpNames(tx, author, content))
  return { content, rendered: html }
}

const deliverInTime = (tx: Tx, { id, deliverAt }: StoredPlan) =>
  enqueue(tx, 'scheduled message', { id }, { runAt: deliverAt, key: `scheduled-message-${id}` })
