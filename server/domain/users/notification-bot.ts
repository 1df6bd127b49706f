import { accountOfEmail } from '../../identity/accounts.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'

// A name that can belong to nobody (RFC 2606): no mail will ever be sent there.
const address = 'notification-bot@parley.invalid'

/** The account in whose name the server itself speaks; made by a migration. */
export async function notificationBot(tx: Tx): Promise<Actor> {
  const account = await accountOfEmail(tx, address)
  if (!account) throw new Error('the notification bot is missing')
  const { id, email, fullName, role, isBot } = account
  return { id, email, fullName, role, isBot }
}
