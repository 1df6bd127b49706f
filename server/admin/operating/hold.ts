import * as z from 'zod'
import { holdToLift, targetToHold, type HoldWish } from '../../access/holds.ts'
import { liftHold, makeHold } from '../../domain/holds/actions.ts'
import { holdName, holdReason } from '../../domain/holds/parameters.ts'
import { holds } from '../../domain/holds/queries.ts'
import { channelCalled } from './channels.ts'
import { changing, looking, type Scene } from './operation.ts'
import { personCalled } from './people.ts'

const why = { name: holdName, reason: holdReason }
const wanted = z.union([
  z.strictObject({ ...why, user: z.string() }),
  z.strictObject({ ...why, channel: z.string() }),
  z.strictObject({ ...why, organization: z.literal(true) }),
])
type Wanted = z.infer<typeof wanted>

export const holdAdd = changing(wanted, async (scene, wish) => {
  const { tx, operator, now } = scene
  const target = await targetToHold(tx, operator, await targetIn(scene, wish))
  return { id: await makeHold(tx, target, wish, now) }
})

async function targetIn(scene: Scene, wish: Wanted): Promise<HoldWish> {
  if ('user' in wish) return { user: { id: (await personCalled(scene, wish.user)).id } }
  if ('channel' in wish) return { channel: { id: (await channelCalled(scene, wish.channel)).id } }
  return { organization: true }
}

export const holdList = looking(z.strictObject({ lifted: z.boolean() }), async ({ tx }, wish) => ({
  holds: await holds(tx, wish),
}))

export const holdRemove = changing(
  z.strictObject({ id: z.int().positive() }),
  async ({ tx, operator, now }, { id }) => {
    await liftHold(tx, await holdToLift(tx, operator, id), now)
    return { id }
  },
)
