import { sql, type Sql } from '../../platform/database/sql.ts'
import { hasOn } from '../settings/read.ts'

const days = 14

/**
 * Whether the row `u` of users is somebody who was here within the last days: who came, has a client that is connected, or said
 * something. Of whoever does not share their presence nothing is known, so that they count as here.
 */
export function isRecentlyActive(now: Date): Sql {
  const since = sql`${now}::timestamptz - make_interval(days => ${days})`
  return sql`(u.joined_at > ${since}
    or not ${hasOn(sql`u`, 'presence_enabled')}
    or exists (select from presences p where p.user_id = u.id and p.connected_at > ${since})
    or exists (select from event_queues q where q.user_id = u.id)
    or (select m.sent_at from messages m where m.sender_id = u.id order by m.id desc limit 1) > ${since})`
}
