import { sql } from '../../../server/platform/database/sql.ts'
import type { Database } from '../../../server/platform/database/database.ts'
import { chance, type Chance } from '../../server/random.ts'
import { words } from './words.ts'

/** How large an organization is, and for how long it has talked. */
export type Size = {
  seed: number
  people: number
  channels: number
  topics: number
  directConversations: number
  messages: number
}

export const oneMillion: Size = {
  seed: 1,
  people: 1_000,
  channels: 200,
  topics: 20_000,
  directConversations: 3_000,
  messages: 1_000_000,
}

const batch = 5_000
const start = Date.UTC(2024, 0, 1)

/**
 * Fills a migrated database that has an organization. The same size and seed give the same people, places and texts. The first
 * person reads most of what is said, the second has been away from the start, others lie between.
 */
export async function fillWithHistory(db: Database, size: Size, progress: (done: number) => void) {
  const dice = chance(size.seed)
  const everybody = await people(db, size)
  await channels(db, size)
  const places = [
    ...(await topics(db, size, dice)),
    ...(await directs(db, size, { dice, everybody })),
  ]
  const speak = words(dice)
  for (let done = 0; done < size.messages; done += batch) {
    await say(db, {
      places,
      dice,
      speak,
      first: done,
      count: Math.min(batch, size.messages - done),
    })
    progress(done + batch)
  }
  await settle(db)
}

/** Where something can be said, and by whom. */
type Place = { id: number; channelId: number | null; memberIds: number[] }

const people = (db: Database, size: Size): Promise<number[]> =>
  db.transaction(async tx => {
    const rows = await tx.many<{ id: number }>(sql`
      insert into users (email, full_name)
      select 'person' || n || '@example.org', 'Person ' || n from generate_series(1, ${size.people}::int) n
      returning id`)
    return rows.map(({ id }) => id).sort((a, b) => a - b)
  })

/** Channels get smaller: everybody is in the first, a handful in the last. A tenth is private. */
const channels = (db: Database, size: Size) =>
  db.transaction(async tx => {
    await tx.run(sql`
      insert into channels (name, is_private, has_shared_history, created_at)
      select 'channel ' || n, n % 10 = 9, n % 20 <> 19, ${new Date(start)}
      from generate_series(1, ${size.channels}::int) n`)
    await tx.run(sql`
      insert into subscriptions (user_id, channel_id, since_message_id, color)
      select u.id, c.id, 0, '#76ce90' from users u, channels c
      where (u.id * 7919 + c.id * 104729) % (1 + c.id * 4) < 4 and c.name like 'channel %'`)
  })

async function topics(db: Database, size: Size, dice: Chance): Promise<Place[]> {
  const rooms = await db.snapshot(tx =>
    tx.many<{ id: number; memberIds: number[] }>(sql`
      select channel_id as id, array_agg(user_id) as "memberIds" from subscriptions
      group by channel_id order by channel_id`),
  )
  const chosen = Array.from({ length: size.topics }, () => rooms[skewed(dice, rooms.length)])
  const ids = chosen.map(room => room?.id ?? 1)
  const rows = await db.transaction(tx =>
    tx.many<{ id: number; channelId: number }>(sql`
      insert into conversations (channel_id, topic, search)
      select id, 'topic ' || n, to_tsvector('english', 'topic ' || n) from unnest(${ids}::int[]) with ordinality t(id, n)
      returning id, channel_id as "channelId"`),
  )
  const members = new Map(rooms.map(room => [room.id, room.memberIds]))
  return rows.map(row => ({ ...row, memberIds: members.get(row.channelId) ?? [] }))
}

type Crowd = { dice: Chance; everybody: readonly number[] }

async function directs(db: Database, size: Size, { dice, everybody }: Crowd): Promise<Place[]> {
  const groups = new Map<string, number[]>()
  while (groups.size < size.directConversations) {
    const many = dice.maybe(0.8) ? 2 : 3 + dice.below(5)
    const ids = [
      ...new Set(Array.from({ length: many }, () => everybody[skewed(dice, size.people)] ?? 1)),
    ]
    const memberIds = ids.sort((a, b) => a - b)
    groups.set(memberIds.join(','), memberIds)
  }
  return db.transaction(async tx => {
    const places: Place[] = []
    for (const memberIds of groups.values()) {
      const { id } = await tx.one<{ id: number }>(
        sql`insert into conversations (member_ids) values (${memberIds}) returning id`,
      )
      places.push({ id, channelId: null, memberIds })
    }
    await tx.run(sql`
      insert into conversation_members (user_id, conversation_id)
      select unnest(member_ids), id from conversations where member_ids is not null`)
    return places
  })
}

type Saying = {
  places: readonly Place[]
  dice: Chance
  speak: () => string
  first: number
  count: number
}

/** A stretch of messages. At any time people talk in some of the places, and later in others. */
async function say(db: Database, { places, dice, speak, first, count }: Saying): Promise<void> {
  const lively = Array.from({ length: 300 }, () => dice.pick(places))
  const rows = Array.from({ length: count }, () => {
    const place = lively[skewed(dice, lively.length)] ?? dice.pick(places)
    return { place, sender: dice.pick(place.memberIds), content: speak() }
  })
  const sentAt = rows.map((_row, index) => new Date(start + (first + index) * 60_000))
  await db.transaction(tx =>
    tx.run(sql`
      insert into messages (conversation_id, origin_id, channel_id, sender_id, content, rendered, client, sent_at,
        search)
      select v, v, c, s, t, '<p>' || t || '</p>', 'website', at, to_tsvector('english', t)
      from unnest(${rows.map(({ place }) => place.id)}::bigint[],
        ${rows.map(({ place }) => place.channelId)}::int[], ${rows.map(({ sender }) => sender)}::int[],
        ${rows.map(({ content }) => content)}::text[], ${sentAt}::timestamptz[]) as r(v, c, s, t, at)`),
  )
}

/** What the sends of so many messages would have left: the newest of each conversation, and what people have read. */
const settle = (db: Database) =>
  db.transaction(async tx => {
    await tx.run(sql`
      update conversations v set last_message_id = l.id
      from (select conversation_id, max(id) as id from messages group by 1) l
      where l.conversation_id = v.id`)
    await tx.run(sql`
      update channels c set first_message_id = f.id
      from (select channel_id, min(id) as id from messages group by 1) f where f.channel_id = c.id`)
    await tx.run(sql`
      insert into read_marks (user_id, conversation_id, read_to)
      select s.user_id, v.id, case when (s.user_id * 31 + v.id * 17) % 100 < 97 then v.last_message_id
        else v.last_message_id / 2 end
      from subscriptions s join conversations v on v.channel_id = s.channel_id
      where v.last_message_id > 0 and s.user_id % 5 = 1`)
    await tx.run(sql`
      insert into read_marks (user_id, conversation_id, read_to)
      select m.user_id, v.id, v.last_message_id
      from conversation_members m join conversations v on v.id = m.conversation_id
      where m.user_id % 5 = 1 and v.last_message_id > 0
      on conflict do nothing`)
    await tx.run(sql`analyze`)
  })

/** A number below `limit`, the small ones much more often. */
const skewed = (dice: Chance, limit: number): number => {
  const x = dice.below(1_000_000) / 1_000_000
  return Math.floor(x * x * x * limit)
}
