import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import type { ScheduledMessage } from '../../protocol/scheduled-messages.ts'

/** Where it will go: decided when it was written, asked again when it is sent. */
export type Place = { channelId: number; topic: string } | { memberIds: number[] }

/** What its author decided. */
export type Plan = {
  place: Place
  content: string
  rendered: string
  deliverAt: Date
}

type Row = {
  id: number
  senderId: number
  channelId: number | null
  topic: string | null
  memberIds: number[] | null
  content: string
  rendered: string
  client: string
  isReadBySender: boolean
  deliverAt: Date
  failedBecause: string | null
}
export type StoredPlan = Plan & Omit<Row, 'channelId' | 'topic' | 'memberIds'>

const columns = sql`id, sender_id as "senderId", channel_id as "channelId", topic,
  member_ids as "memberIds", content, rendered, client, is_read_by_sender as "isReadBySender",
  deliver_at as "deliverAt", failed_because as "failedBecause"`

const toPlan = ({ channelId, topic, memberIds, ...row }: Row): StoredPlan => ({
  ...row,
  place: channelId === null ? { memberIds: memberIds ?? [] } : { channelId, topic: topic ?? '' },
})

const planWhere = async (tx: Tx, condition: Sql) =>
  (
    await tx.many<Row>(
      sql`select ${columns} from scheduled_messages where ${condition} order by deliver_at, id`,
    )
  ).map(toPlan)

/** A person's own, the next one in front. */
export const plansOf = (tx: Tx, senderId: number) => planWhere(tx, sql`sender_id = ${senderId}`)

/** Holds the row until the end of the transaction. Undefined when it is not there. */
export const planToChange = async (tx: Tx, id: number): Promise<StoredPlan | undefined> => {
  await tx.run(sql`select from scheduled_messages where id = ${id}::bigint for update`)
  return (await planWhere(tx, sql`id = ${id}::bigint`))[0]
}

const columnsOf = (place: Place) =>
  'channelId' in place
    ? { channelId: place.channelId, topic: place.topic, memberIds: null }
    : { channelId: null, topic: null, memberIds: place.memberIds }

type Sender = { senderId: number; client: string; isReadBySender: boolean }

export async function insertPlan(tx: Tx, plan: Plan, sender: Sender): Promise<StoredPlan> {
  const { channelId, topic, memberIds } = columnsOf(plan.place)
  return toPlan(
    await tx.one<Row>(sql`
      insert into scheduled_messages (sender_id, channel_id, topic, member_ids, content, rendered,
        client, is_read_by_sender, deliver_at)
      values (${sender.senderId}, ${channelId}, ${topic}, ${memberIds}, ${plan.content},
        ${plan.rendered}, ${sender.client}, ${sender.isReadBySender}, ${plan.deliverAt})
      returning ${columns}`),
  )
}

/** Another plan in its place, which has not failed yet. */
export async function updatePlan(tx: Tx, id: number, plan: Plan): Promise<StoredPlan> {
  const { channelId, topic, memberIds } = columnsOf(plan.place)
  return toPlan(
    await tx.one<Row>(sql`
      update scheduled_messages set channel_id = ${channelId}, topic = ${topic},
        member_ids = ${memberIds}, content = ${plan.content}, rendered = ${plan.rendered},
        deliver_at = ${plan.deliverAt}, failed_because = null
      where id = ${id} returning ${columns}`),
  )
}

export const markFailed = async (tx: Tx, id: number, because: string): Promise<StoredPlan> =>
  toPlan(
    await tx.one<Row>(sql`
      update scheduled_messages set failed_because = ${because} where id = ${id}
      returning ${columns}`),
  )

export const deletePlan = (tx: Tx, id: number) =>
  tx.run(sql`delete from scheduled_messages where id = ${id}`)

/** In the protocol's words. */
export function toScheduled(plan: StoredPlan): ScheduledMessage {
  const common = {
    scheduled_message_id: plan.id,
    content: plan.content,
    rendered_content: plan.rendered,
    scheduled_delivery_timestamp: unixSeconds(plan.deliverAt),
    failed: plan.failedBecause !== null,
  }
  if ('channelId' in plan.place)
    return { ...common, type: 'stream', to: plan.place.channelId, topic: plan.place.topic }
  const others = plan.place.memberIds.filter(id => id !== plan.senderId)
  return { ...common, type: 'private', to: others.length > 0 ? others : plan.place.memberIds }
}
