import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Keyring } from '../platform/signing/keyring.ts'
import { idSigned, signedId } from '../platform/signing/signed-id.ts'
import { allow, type Allowed } from './allowed.ts'

/** Another address that somebody asked for. */
export type EmailChange = {
  readonly id: number
  readonly userId: number
  readonly oldEmail: string
  readonly newEmail: string
  readonly askedAt: Date
  readonly doneAt: Date | null
}

const validMs = 24 * 60 * 60 * 1000

const found = (tx: Tx, id: number) =>
  tx.maybe<EmailChange & { isLatest: boolean; isActive: boolean }>(sql`
    select e.id, e.user_id as "userId", e.old_email as "oldEmail", e.new_email as "newEmail",
      e.asked_at as "askedAt", e.done_at as "doneAt", u.is_active as "isActive",
      not exists (select from email_changes l where l.user_id = e.user_id and l.id > e.id)
        as "isLatest"
    from email_changes e join users u on u.id = e.user_id
    where e.id = ${id}::bigint for update of e`)

/** For the mail to the new address: the newest wish of somebody who is still here, not fulfilled, and not older than a day. */
export async function emailChangeToAsk(
  tx: Tx,
  id: number,
  now: Date,
): Promise<Allowed<EmailChange, 'ask'> | undefined> {
  const change = await found(tx, id)
  const isOpen =
    change !== undefined &&
    change.isActive &&
    change.isLatest &&
    change.doneAt === null &&
    now.getTime() - change.askedAt.getTime() < validMs
  return isOpen ? allow(change, 'ask') : undefined
}

/** What is at the end of the link. */
export const emailChangeToken = (signing: Keyring, id: number): string =>
  signedId(signing, id, { purpose: 'email change' })

/** For whoever holds the link. Forged, old, used and overtaken sound the same: undefined. */
export async function emailChangeToConfirm(
  tx: Tx,
  signing: Keyring,
  token: string,
  now: Date,
): Promise<Allowed<EmailChange, 'confirm'> | undefined> {
  const id = idSigned(signing, token, { purpose: 'email change' })
  const change = id === undefined ? undefined : await emailChangeToAsk(tx, id, now)
  return change && allow<'confirm', EmailChange>(change, 'confirm')
}
