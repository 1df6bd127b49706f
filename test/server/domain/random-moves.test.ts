import t from 'tap'
import { converges } from '../convergence.ts'
import { moveSomething } from '../random-changes.ts'
import { chance, seedsOr } from '../random.ts'
import { beginTwins, liveOn } from '../random-world.ts'
import { toldUnread } from '../talk.ts'
import { createWorld } from '../world.ts'

for (const seed of seedsOr([1530046197, 746413843]))
  t.test(`whatever moves, everybody keeps what they have read, seed ${seed}`, async t => {
    const world = await createWorld(t)
    const dice = chance(seed)
    const twins = await beginTwins(world, dice)
    const { naive, people } = twins
    const owner = { ...world.desdemona, role: 100 } as const
    for (let step = 0; step < 25; step++) await liveOn(twins, dice)
    for (let step = 0; step < 12; step++) {
      await converges(t, dice.some(people, 0.5), async () => {
        await moveSomething(naive, owner, dice)
        if (dice.maybe(0.5)) await liveOn(twins, dice)
        if (dice.maybe(0.5)) await moveSomething(naive, owner, dice)
      })
      for (const user of dice.some(people, 0.5)) {
        const { listed } = await toldUnread(user)
        t.same(
          listed,
          [...naive.unread(user)].sort((a, b) => a - b),
          `step ${step}: ${user.name}`,
        )
      }
    }
  })
