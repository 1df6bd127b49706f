import { whoKnowsOf } from '../../access/audience.ts'
import { record } from '../../audit/record.ts'
import { sql } from '../../platform/database/sql.ts'
import { announce } from '../../platform/events/announce.ts'
import { unmakeDefault } from '../default-channels/actions.ts'
import type { Change } from './change.ts'
import { channelChanged, channelVanished } from './events.ts'
import { notice } from './notices.ts'
import { silently } from '../notices/words.ts'
import { tellMutedTopicsIn } from '../user-topics/tell-muted.ts'
import { tellAppeared } from './visibility.ts'

/** Closes a channel for good, or until somebody takes that back: it can be read, and nobody speaks in it. */
export async function archiveChannel({ tx, actor, channel, now }: Change): Promise<void> {
  if (channel.isArchived) return
  await notice(tx, channel, `${silently(actor)} archived this channel.`, now)
  await unmakeDefault(tx, channel.id)
  await tx.run(sql`update channels set is_archived = true where id = ${channel.id}`)
  record(tx, { kind: 'channel.archived', channel: channel.id })
  const users = await whoKnowsOf(tx, channel.id)
  const archived = { property: 'is_archived', value: true } as const
  announce(tx, channelChanged({ ...channel, isArchived: true }, archived), { users })
  announce(tx, { ...channelVanished(channel.id), knows_archived: false }, { users })
  await tellMutedTopicsIn(tx, channel.id)
}

/** Opens it again. Resolves to the change of a channel that is no longer archived. */
export async function unarchiveChannel(change: Change): Promise<Change> {
  const { tx, actor, channel, now } = change
  if (!channel.isArchived) return change
  await tx.run(sql`update channels set is_archived = false where id = ${channel.id}`)
  record(tx, { kind: 'channel.unarchived', channel: channel.id })
  const users = await whoKnowsOf(tx, channel.id)
  const opened = { property: 'is_archived', value: false } as const
  announce(tx, { ...channelChanged(channel, opened), knows_archived: true }, { users })
  await tellAppeared(tx, channel.id, users, { knows_archived: false })
  await tellMutedTopicsIn(tx, channel.id)
  const next = { ...channel, isArchived: false }
  await notice(tx, next, `${silently(actor)} opened this channel again.`, now)
  return { ...change, channel: next }
}
