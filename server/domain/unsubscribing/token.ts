import type { Context } from '../../context.ts'
import type { Keyring } from '../../platform/signing/keyring.ts'
import { idSigned, signedId } from '../../platform/signing/signed-id.ts'

/** What somebody can leave by a link in a mail. */
const mailings = ['missed-messages', 'digest'] as const
export type Mailing = (typeof mailings)[number]

export type Unsubscribing = { readonly userId: number; readonly from: Mailing }

const wishOf = (from: Mailing) => ({ purpose: 'unsubscribe', about: from }) as const

/** The page that asks, and where one request without a question does it (RFC 8058). */
export const unsubscribeAddress = (
  { config, signing }: Pick<Context, 'config' | 'signing'>,
  { userId, from }: Unsubscribing,
): string =>
  new URL(`/unsubscribe/${from}/${signedId(signing, userId, wishOf(from))}`, config.url).href

/** Undefined when nobody signed it. */
export function unsubscribingOf(
  signing: Keyring,
  mailing: string,
  token: string,
): Unsubscribing | undefined {
  const from = mailings.find(one => one === mailing)
  if (from === undefined) return undefined
  const userId = idSigned(signing, token, wishOf(from))
  return userId === undefined ? undefined : { userId, from }
}
