import * as z from 'zod'
import type { Tx } from '../platform/database/tx.ts'
import { question } from './question.ts'
import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

const previewed = z.strictObject({
  days: z.int().positive().max(2_147_483_647).exactOptional(),
  channel: z.string().exactOptional(),
})

export const retentionPreview: Verb = {
  options: {},
  usage: '  what the rules of retention would remove: standard input has {"days"?, "channel"?}',
  async run({ config, input }) {
    const { days, channel } = await question(input, previewed)
    const { previewRetention } = await import('../domain/retention/preview.ts')
    const result = await withDatabase(config, config.database.user, db =>
      db.snapshot(async tx =>
        previewRetention(tx, { now: new Date(), days, channelId: await channelNamed(tx, channel) }),
      ),
    )
    return { result }
  },
}

const moment = z.iso.datetime({ offset: true }).transform(text => new Date(text))
const chosen = z.strictObject({
  channel: z.string().exactOptional(),
  /** An address, or an id. */
  user: z.string().exactOptional(),
  run: z.int().positive().exactOptional(),
  since: moment.exactOptional(),
  until: moment.exactOptional(),
  also_deleted: z.boolean(),
})

export const messagesArchived: Verb = {
  options: {},
  usage:
    '  what is in the archive: standard input has {"channel"?, "user"?, "run"?, "since"?, "until"?, "also_deleted"}',
  async run({ config, input }) {
    const wish = await question(input, chosen)
    const { archivedGroups } = await import('../domain/retention/archived.ts')
    const archived = await withDatabase(config, config.database.user, db =>
      db.snapshot(async tx => archivedGroups(tx, await selectionFor(tx, wish))),
    )
    return { result: { archived } }
  },
}

export const messagesRestore: Verb = {
  options: {},
  usage: '  puts back what `messages archived` says of the same standard input',
  async run({ config, input }) {
    const wish = await question(input, chosen)
    const { restoreMessages } = await import('../domain/retention/restore.ts')
    const restored = await withDatabase(config, config.database.user, async db =>
      restoreMessages(db, await db.snapshot(tx => selectionFor(tx, wish))),
    )
    return { result: { restored } }
  },
}

async function selectionFor(tx: Tx, wish: z.infer<typeof chosen>) {
  const { channel, user, also_deleted: alsoDeleted, ...rest } = wish
  return {
    ...rest,
    alsoDeleted,
    channelId: await channelNamed(tx, channel),
    senderId: await personNamed(tx, user),
  }
}

async function channelNamed(tx: Tx, name: string | undefined): Promise<number | undefined> {
  if (name === undefined) return undefined
  const { channelToSee } = await import('../access/channels.ts')
  const { operator } = await import('../access/operator.ts')
  return (await channelToSee(tx, operator, { name })).id
}

async function personNamed(tx: Tx, name: string | undefined): Promise<number | undefined> {
  if (name === undefined) return undefined
  const { personToSee } = await import('../access/users.ts')
  const { nameOf, operator } = await import('../access/operator.ts')
  return (await personToSee(tx, operator, nameOf(name))).id
}
