import { channelsKnownTo } from '../../access/visible-to.ts'
import type { Reader } from '../../access/channel-rules.ts'
import {
  namesIn,
  noNames,
  type NamedChannel,
  type NamedUser,
  type Names,
} from '../../markdown/names.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Looks up what the text names. The author cannot learn from the result which channels there are beside those they know. */
export async function lookUpNames(tx: Tx, author: Reader, content: string): Promise<Names> {
  const { userNames, userIds, channelNames } = namesIn(content)
  const { users, channels } = noNames
  return {
    users:
      userNames.length + userIds.length === 0
        ? users
        : await tx.many<NamedUser>(sql`
            select id, full_name as "fullName" from users
            where is_active and (id = any(${userIds}::bigint[])
              or lower(full_name) in (select lower(name) from unnest(${userNames}::text[]) name))`),
    channels:
      channelNames.length === 0
        ? channels
        : await tx.many<NamedChannel>(sql`
            select c.id, c.name from channels c
            where lower(c.name) in (select lower(name) from unnest(${channelNames}::text[]) name)
              and ${channelsKnownTo(author)}`),
  }
}
