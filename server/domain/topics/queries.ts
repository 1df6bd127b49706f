import type { Allowed } from '../../access/allowed.ts'
import type { Channel } from '../../access/channels.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { visibleTo } from '../../access/visible-to.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** The topics of a channel that hold something the reader may read, the most recent first. */
export const topicsOf = (tx: Tx, reader: Reader, channel: Allowed<Channel, 'read'>) =>
  tx.many<{ name: string; max_id: number }>(sql`
    select v.topic as name, newest.id as max_id
    from conversations v, lateral (
      select m.id from messages m
      where m.conversation_id = v.id and ${visibleTo(reader)} order by m.id desc limit 1) newest
    where v.channel_id = ${channel.id} order by newest.id desc`)
