import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { MailKind, Subjects } from './kinds.ts'

/** A mail that is to be sent. */
export type Wanted<Kind extends MailKind = MailKind> = {
  readonly kind: Kind
  /** What happened, in a few words that no other mail has: only one is sent for it. */
  readonly cause: string
  readonly about: Subjects[Kind]
  /** Absent for somebody who has no account yet. */
  readonly userId?: number
  readonly now: Date
}

/** Has a mail sent if, and only if, this transaction commits; nothing when one was written for this cause already. */
export async function post<Kind extends MailKind>(
  tx: Tx,
  { kind, cause, about, userId, now }: Wanted<Kind>,
): Promise<void> {
  const row = await tx.maybe<{ id: number }>(sql`
    insert into mails (cause, kind, about, user_id, created_at)
    values (${cause}, ${kind}, ${JSON.stringify(about)}, ${userId ?? null}, ${now})
    on conflict (cause) do nothing returning id`)
  if (row) await enqueue(tx, 'mail', row, { key: `mail ${row.id}` })
}

/** A row of the outbox that nobody has sent yet. */
export type Waiting = {
  readonly id: number
  readonly kind: MailKind
  readonly about: Record<string, unknown>
  readonly userId: number | null
  readonly messageKey: string
  readonly createdAt: Date
}

export const waitingMail = (tx: Tx, id: number) =>
  tx.maybe<Waiting>(sql`
    select id, kind, about, user_id as "userId", message_key as "messageKey", created_at as "createdAt"
    from mails where id = ${id} and settled_at is null`)

/** sent: the mail server took it. needless: what it would have said is past. undeliverable: nobody takes it. */
type Outcome = 'sent' | 'needless' | 'undeliverable'

export const settle = (tx: Tx, id: number, outcome: Outcome, now: Date) =>
  tx.run(sql`
    update mails set settled_at = ${now}, outcome = ${outcome}
    where id = ${id} and settled_at is null`)
