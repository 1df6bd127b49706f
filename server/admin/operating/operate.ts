import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { operatorOfHost } from '../../access/operator.ts'
import { kindsOf, type Audits } from '../../audit/audits.ts'
import type { ServerConfig } from '../../config.ts'
import { notificationBot } from '../../domain/users/notification-bot.ts'
import { systemClock } from '../../platform/clock.ts'
import { operator, type Cause } from '../../platform/database/cause.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { openKeyring } from '../../platform/signing/keyring.ts'
import { UsageError, type Verb } from '../verb.ts'
import { withDatabase } from '../with-database.ts'
import type { Operation } from './operation.ts'
import { refusedBy } from './refusal.ts'

const order = z.strictObject({
  /** Who the operating system says it is. */
  operator: z
    .string()
    .min(1)
    .max(256)
    .regex(/^\P{Cc}+$/u),
  wish: z.unknown(),
  /** The secret of that name. */
  signing: z.string().exactOptional(),
})
type Order = z.infer<typeof order>

/** A verb that does an operation as standard input says. A refusal is an answer. */
export const operate = (audits: Audits, load: () => Promise<Operation>): Verb => ({
  options: {},
  audits,
  usage: '  as {"operator", "wish"} on standard input says',
  async run({ config, input }) {
    const asked = order.safeParse(parsed(await text(input)))
    if (!asked.success)
      throw new UsageError('standard input is not {"operator", "wish", "signing"?}')
    // Here and not above: it brings most of the server along, and no plan needs that.
    const operation = await load()
    const cause = { ...operator(asked.data.operator), kinds: kindsOf(audits) }
    return { result: await carriedOut({ config, cause }, operation, asked.data) }
  },
})

/** The one place where an operator becomes the server's own authority, and where what was done by whom is known together. */
async function carriedOut(
  { config, cause }: { config: ServerConfig; cause: Cause },
  operation: Operation,
  { operator: account, wish, signing }: Order,
): Promise<object> {
  const work = async (tx: Tx) =>
    operation.perform(
      {
        tx,
        operator: operatorOfHost(await notificationBot(tx), account),
        now: systemClock.now(),
        config,
        signing: signing === undefined ? undefined : openKeyring(signing, systemClock),
      },
      wish,
    )
  try {
    return await withDatabase(
      config,
      config.database.user,
      db => (operation.isLook ? db.snapshot(work) : db.transaction(work)),
      cause,
    )
  } catch (error) {
    const refused = refusedBy(error)
    if (refused) return { refused }
    throw error
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
