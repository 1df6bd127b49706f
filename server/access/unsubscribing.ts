import { unsubscribingOf, type Mailing } from '../domain/unsubscribing/token.ts'
import { accountOfId, type Account } from '../identity/accounts.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Keyring } from '../platform/signing/keyring.ts'
import { allow, type Allowed } from './allowed.ts'

/** Somebody, and the mails that they leave. */
export type Leaving = Account & { readonly from: Mailing }

/** Whoever has the link from a mail may end mails of its kind, and nothing else. Undefined for a forged one, and for who has left. */
export async function whoUnsubscribes(
  tx: Tx,
  signing: Keyring,
  { mailing, token }: { mailing: string; token: string },
): Promise<Allowed<Leaving, 'unsubscribe'> | undefined> {
  const wish = unsubscribingOf(signing, mailing, token)
  const account = wish && (await accountOfId(tx, wish.userId))
  return wish && account?.isActive === true
    ? allow({ ...account, from: wish.from }, 'unsubscribe')
    : undefined
}
