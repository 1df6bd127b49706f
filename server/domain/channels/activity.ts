import { whoKnowsOf } from '../../access/audience.ts'
import type { Channel } from '../../access/channels.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { channelChanged } from './events.ts'

/** Where nobody spoke for so long, and which is not new either, nothing is going on. */
const quietDays = 180
/** A week's messages are the average of four, so that one holiday does not make a channel quiet. */
const weeks = 4

/** Counts what is said in each channel in a week, and notes where nothing is going on any more. */
export async function measureChannels({ db, clock }: WorkerContext): Promise<void> {
  const now = clock.now()
  await db.transaction(async tx => {
    await tx.run(sql`
      update channels c set weekly_traffic = t.weekly
      from (
        select ch.id,
          case when age < 7 then null else round(said * 7 / least(age, ${weeks * 7})) end as weekly
        from channels ch
        cross join lateral (
          select extract(epoch from ${now}::timestamptz - ch.created_at) / 86400 as age) a
        left join lateral (
          select count(*) as said from messages m
          where m.channel_id = ch.id and m.sent_at > ${now}::timestamptz - make_interval(days => ${weeks * 7})) s on true
      ) t
      where t.id = c.id and c.weekly_traffic is distinct from t.weekly`)
    const quiet = await tx.many<Named>(sql`
      update channels c set is_recently_active = false
      where c.is_recently_active and c.created_at < ${before(now)}
        and not exists (
          select from messages m where m.channel_id = c.id and m.sent_at > ${before(now)})
      returning c.id, c.name, c.is_archived as "isArchived"`)
    for (const channel of quiet) await tell(tx, channel, false)
  })
}

/** Something is said in a channel where nothing was going on. */
export async function wakeChannel(tx: Tx, channel: Channel): Promise<void> {
  const woken = await tx.run(sql`
    update channels set is_recently_active = true where id = ${channel.id} and not is_recently_active`)
  if (woken > 0) await tell(tx, channel, true)
}

type Named = Pick<Channel, 'id' | 'name' | 'isArchived'>

const before = (now: Date) => sql`${now}::timestamptz - make_interval(days => ${quietDays})`

const tell = async (tx: Tx, channel: Named, value: boolean) =>
  announce(tx, channelChanged(channel, { property: 'is_recently_active', value }), {
    users: await whoKnowsOf(tx, channel.id),
  })
