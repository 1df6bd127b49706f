import t, { type Test } from 'tap'
import { readersAmong, subscribersOf, whoKnowsOf } from '../../../server/access/audience.ts'
import { mayKnowOf, mayRead } from '../../../server/access/channel-rules.ts'
import { hasReceived } from '../../../server/access/message-rules.ts'
import {
  channelsKnownTo,
  channelsReadableBy,
  receivedBy,
  visibleTo,
} from '../../../server/access/visible-to.ts'
import { sql, type Sql } from '../../../server/platform/database/sql.ts'
import { chance, freshSeed } from '../random.ts'
import { beginTwins, liveOn, type Pair } from '../random-world.ts'
import { createWorld, type World } from '../world.ts'

for (let round = 0; round < 2; round++) {
  const seed = freshSeed() + round
  t.test(`lists of rows and the plain rules agree, seed ${seed}`, async t => {
    const world = await createWorld(t)
    const dice = chance(seed)
    const twins = await beginTwins(world, dice)
    for (let step = 0; step < 60; step++) await liveOn(twins, dice)
    // Much may have been deleted: an empty world would agree with anything.
    while (twins.naive.messages.length <= 5) await liveOn(twins, dice)
    await agree(t, world, twins)
  })
}

async function agree(t: Test, { db }: World, { naive, people }: Pair) {
  const ids = (query: Sql) =>
    db.snapshot(async tx => (await tx.many<{ id: number }>(query)).map(({ id }) => id))
  const messages = (condition: Sql) =>
    ids(sql`select m.id from messages m where ${condition} order by m.id`)
  const channels = (condition: Sql) =>
    ids(sql`select c.id from channels c where ${condition} order by c.id`)

  for (const user of people) {
    t.same(await messages(visibleTo(user)), naive.readableBy(user), `${user.name} reads`)
    t.same(
      await messages(receivedBy(user)),
      idsOf(naive.messages.filter(one => hasReceived(user, naive.messageFacts(user, one)))),
      `${user.name} received`,
    )
    t.same(
      await channels(channelsKnownTo(user)),
      idsOf(naive.channels.filter(channel => mayKnowOf(user, naive.facts(user, channel)))),
      `${user.name} knows of`,
    )
    t.same(
      await channels(channelsReadableBy(user)),
      idsOf(naive.channels.filter(channel => mayRead(user, naive.facts(user, channel)))),
      `${user.name} may read`,
    )
  }
  for (const channel of naive.channels) {
    const those = (rule: (user: Pair['people'][number]) => boolean) => idsOf(people.filter(rule))
    const facts = (user: Pair['people'][number]) => naive.facts(user, channel)
    await db.snapshot(async tx => {
      t.same(
        await subscribersOf(tx, channel.id),
        those(user => naive.isSubscribed(user, channel)),
      )
      t.same(
        // The notification bot knows of all that is public, and is nobody of the cast.
        (await whoKnowsOf(tx, channel.id)).filter(id => naive.everybody.has(id)),
        those(user => mayKnowOf(user, facts(user))),
      )
      t.same(
        await readersAmong(tx, channel.id, idsOf(people)),
        those(user => mayRead(user, facts(user))),
      )
    })
  }
}

const idsOf = (list: readonly { id: number }[]) => list.map(({ id }) => id)
