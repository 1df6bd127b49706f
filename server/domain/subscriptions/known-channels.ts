import type { Reader } from '../../access/channel-rules.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { streamsKnownTo } from '../channels/queries.ts'
import { tellAppeared, tellVanished } from '../channels/visibility.ts'

/** The channels that somebody may know of, by id. */
export const knownChannels = async (tx: Tx, reader: Reader): Promise<ReadonlySet<number>> =>
  new Set((await streamsKnownTo(tx, reader, { archived: true })).map(stream => stream.stream_id))

/** Tells somebody whose role has changed of the channels that they may know of now, with who is in them, or no longer. */
export async function tellOfKnownChannels(
  tx: Tx,
  had: ReadonlySet<number>,
  now: Reader,
): Promise<void> {
  const has = await knownChannels(tx, now)
  for (const id of has) if (!had.has(id)) await tellAppeared(tx, id, [now.id])
  for (const id of had) if (!has.has(id)) tellVanished(tx, id, [now.id])
}
