import * as z from 'zod'
import type { HoldWish } from '../access/holds.ts'
import { nameOf } from '../access/operator.ts'
import { holdName, holdReason } from '../domain/holds/parameters.ts'
import { question } from './question.ts'
import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

const why = { name: holdName, reason: holdReason }
const wanted = z.union([
  z.strictObject({ ...why, user: z.string() }),
  z.strictObject({ ...why, channel: z.string() }),
  z.strictObject({ ...why, organization: z.literal(true) }),
])

export const holdAdd: Verb = {
  options: {},
  usage:
    '  holds messages: standard input has {"name", "reason"} and one of "user", "channel" and "organization"',
  async run({ config, input }) {
    const wish = await question(input, wanted)
    const { targetToHold } = await import('../access/holds.ts')
    const { makeHold } = await import('../domain/holds/actions.ts')
    const id = await withDatabase(config, config.database.user, db =>
      db.transaction(async tx =>
        makeHold(tx, await targetToHold(tx, 'operator', targetIn(wish)), wish, new Date()),
      ),
    )
    return { result: { id } }
  },
}

function targetIn(wish: z.infer<typeof wanted>): HoldWish {
  if ('user' in wish) return { user: nameOf(wish.user) }
  if ('channel' in wish) return { channel: { name: wish.channel } }
  return { organization: true }
}

export const holdList: Verb = {
  options: {},
  usage: '  what is held: standard input has {"lifted"}, whether that is told too which was',
  async run({ config, input }) {
    const asked = await question(input, z.strictObject({ lifted: z.boolean() }))
    const { holds } = await import('../domain/holds/queries.ts')
    const found = await withDatabase(config, config.database.user, db =>
      db.snapshot(tx => holds(tx, asked)),
    )
    return { result: { holds: found } }
  },
}

export const holdRemove: Verb = {
  options: {},
  usage: '  lifts a hold: standard input has {"id"}',
  async run({ config, input }) {
    const { id } = await question(input, z.strictObject({ id: z.int().positive() }))
    const { holdToLift } = await import('../access/holds.ts')
    const { liftHold } = await import('../domain/holds/actions.ts')
    await withDatabase(config, config.database.user, db =>
      db.transaction(async tx => liftHold(tx, await holdToLift(tx, 'operator', id), new Date())),
    )
    return { result: {} }
  },
}
