import { record } from '../../audit/record.ts'
import type { Context } from '../../context.ts'
import type { Spent } from '../../identity/two-factor/spend-code.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { post } from '../mail/outbox.ts'
import { tell } from '../notices/tell.ts'

/** What happens to somebody's second factors, in words for them: whoever did it may be somebody else. */
export const words = {
  'app added': 'An authenticator app has been set up for your account.',
  'app removed': 'The authenticator app of your account has been removed.',
  'passkey added': 'A passkey has been added to your account.',
  'passkey removed': 'A passkey of your account has been removed.',
  'passkey copied':
    'A passkey of your account was refused, since there seems to be a copy of it. Remove it, and add another.',
  'recovery codes renewed':
    'New recovery codes have been made for your account. The former ones are void.',
  'recovery code used': 'A recovery code was used in your name. Each works once.',
  reset:
    'An administrator has removed the second factors of your account. Set up new ones when you sign in.',
} as const
export type News = keyof typeof words

/** What was noticed changed nothing. */
const kindOf = (news: News) =>
  news === 'passkey copied' || news === 'recovery code used'
    ? 'second_factor.noticed'
    : 'second_factor.changed'

/** By mail, where there is a mail server: whoever holds a session of theirs can remove a message. */
export async function tellOfFactors(
  tx: Tx,
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  userId: number,
  news: News,
): Promise<void> {
  record(tx, { kind: kindOf(news), user: userId, details: { what: news } })
  const now = clock.now()
  if (!config.mail) await tell(tx, userId, { content: words[news], now })
  else
    await post(tx, {
      kind: 'second factors',
      cause: `${news}, of ${userId} at ${now.getTime()}`,
      about: { news },
      userId,
      now,
    })
}

/** Of a code from paper its owner hears: they may not be the one who had it. */
export async function tellOfSpent(
  tx: Tx,
  ctx: Pick<Context, 'config' | 'clock'>,
  userId: number,
  spent: Spent | undefined,
): Promise<void> {
  if (spent === 'recovery code') await tellOfFactors(tx, ctx, userId, 'recovery code used')
}
