import * as z from 'zod'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import type { SubscriptionUpdate } from '../../protocol/channels.ts'

/** One wish of one subscriber: `property` and `value` as they were sent. */
export const propertyChangeSchema = z.object({
  stream_id: z.int(),
  property: z.string(),
  value: z.union([z.boolean(), z.string()]),
})
export type PropertyChange = z.infer<typeof propertyChangeSchema>

/** Sets what people have set for themselves in channels that they are in. All of it, or nothing. */
export async function changeProperties(
  tx: Tx,
  actor: { id: number },
  changes: readonly PropertyChange[],
): Promise<void> {
  for (const [index, change] of changes.entries()) {
    const { column, updates } = understood(change, `subscription_data[${index}]["value"]`)
    const changed = await tx.run(sql`
      update subscriptions set ${column}
      where user_id = ${actor.id} and channel_id = ${change.stream_id}::bigint
        and since_message_id is not null`)
    if (changed === 0) throw badRequest(`Not subscribed to channel id ${change.stream_id}`)
    for (const update of updates)
      announce(
        tx,
        { type: 'subscription', op: 'update', stream_id: change.stream_id, ...update },
        onlyUsers(actor.id),
      )
  }
}

type Understood = { column: Sql; updates: SubscriptionUpdate[] }

function understood({ property, value }: PropertyChange, where: string): Understood {
  if (property === 'color') {
    if (typeof value !== 'string' || !/^#([\da-f]{3}|[\da-f]{6})$/i.test(value))
      throw badRequest(`${where} is not a valid hex color code`)
    return { column: sql`color = ${value}`, updates: [{ property, value }] }
  }
  const isOn = flags[property]
  if (!isOn) throw badRequest(`Unknown subscription property: ${property}`)
  if (typeof value !== 'boolean') throw badRequest(`${where} is not a boolean`)
  return isOn(value)
}

const muted = (isMuted: boolean): Understood => ({
  column: sql`is_muted = ${isMuted}`,
  // The second is what clients before the first look at.
  updates: [
    { property: 'is_muted', value: isMuted },
    { property: 'in_home_view', value: !isMuted },
  ],
})

const flags: Readonly<Record<string, ((value: boolean) => Understood) | undefined>> = {
  is_muted: muted,
  in_home_view: value => muted(!value),
  pin_to_top: value => ({
    column: sql`pin_to_top = ${value}`,
    updates: [{ property: 'pin_to_top', value }],
  }),
  desktop_notifications: value => ({
    column: sql`desktop_notifications = ${value}`,
    updates: [{ property: 'desktop_notifications', value }],
  }),
  audible_notifications: value => ({
    column: sql`audible_notifications = ${value}`,
    updates: [{ property: 'audible_notifications', value }],
  }),
  push_notifications: value => ({
    column: sql`push_notifications = ${value}`,
    updates: [{ property: 'push_notifications', value }],
  }),
  email_notifications: value => ({
    column: sql`email_notifications = ${value}`,
    updates: [{ property: 'email_notifications', value }],
  }),
  wildcard_mentions_notify: value => ({
    column: sql`wildcard_mentions_notify = ${value}`,
    updates: [{ property: 'wildcard_mentions_notify', value }],
  }),
}
