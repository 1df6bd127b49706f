import { channelsToStartIn } from '../../access/subscribing.ts'
import { record } from '../../audit/record.ts'
import type { Role } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { subscribe } from '../subscriptions/actions.ts'
import { defaultChannelIds, whoHearsOfDefaults } from './queries.ts'

/** New people start in this channel from now on. */
export const makeDefault = (tx: Tx, channelId: number) => setDefault(tx, channelId, true)

/** New people no longer start in this channel. */
export const unmakeDefault = (tx: Tx, channelId: number) => setDefault(tx, channelId, false)

async function setDefault(tx: Tx, channelId: number, isDefault: boolean): Promise<void> {
  const changed = await tx.run(sql`
    update channels set is_default = ${isDefault} where id = ${channelId} and is_default <> ${isDefault}`)
  if (changed === 0) return
  record(tx, { kind: `default_channel.${isDefault ? 'added' : 'removed'}`, channel: channelId })
  const event = { type: 'default_streams', default_streams: await defaultChannelIds(tx) } as const
  announce(tx, event, { users: await whoHearsOfDefaults(tx) })
}

/** Brings a new person into the channels that everybody starts in; a guest too, when the invitation says so. */
export async function subscribeToDefaults(
  tx: Tx,
  person: { id: number; role: Role },
): Promise<void> {
  for (const channel of await channelsToStartIn(tx, person))
    await subscribe(tx, channel, [person.id])
}
