import type { Allowed } from '../../access/allowed.ts'
import type { EmailChange } from '../../access/email-changes.ts'
import { mayDecide } from '../../access/organization-rules.ts'
import { selfToChange } from '../../access/users.ts'
import { record } from '../../audit/record.ts'
import type { ServerConfig } from '../../config.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { post } from '../mail/outbox.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { changeEmail } from '../users/actions.ts'

/** Each sends a mail to an address that somebody typed. */
const mostADay = 5

type Wish = { readonly email: string; readonly now: Date; readonly config: ServerConfig }

/** Asks the new address whether it is theirs; nothing changes until it says so. */
export async function askForEmail(tx: Tx, actor: Actor, wish: Wish): Promise<void> {
  const { email, now, config } = wish
  if (email === actor.email) return
  await requireMayMove(tx, actor)
  if (!config.mail) throw badRequest('This server sends no mail. Ask an administrator instead.')
  await requireFree(tx, actor, email)
  const person = await selfToChange(tx, actor)
  const { today } = await tx.one<{ today: number }>(sql`
    select count(*)::int as today from email_changes
    where user_id = ${person.id} and asked_at > ${now}::timestamptz - interval '1 day'`)
  if (today >= mostADay) throw badRequest('You asked for too many addresses. Try again tomorrow.')
  const { id } = await tx.one<{ id: number }>(sql`
    insert into email_changes (user_id, old_email, new_email, asked_at)
    values (${person.id}, ${person.email}, ${email}, ${now}) returning id`)
  record(tx, { kind: 'user.email_asked', user: person.id, personal: { email } })
  await post(tx, {
    kind: 'new address',
    cause: `new address ${id}`,
    about: { changeId: id },
    userId: person.id,
    now,
  })
}

/** Refuses who may not give themselves another address. */
async function requireMayMove(tx: Tx, actor: Pick<Actor, 'role'>): Promise<void> {
  const { email_changes_disabled: isClosed } = await organizationSettings(tx)
  if (isClosed && !mayDecide(actor, 'administrators'))
    throw badRequest('Email address changes are disabled in this organization.')
}

async function requireFree(tx: Tx, { id }: Actor, email: string): Promise<void> {
  const taken = await tx.maybe(
    sql`select from users where lower(email) = lower(${email}) and id <> ${id}`,
  )
  if (taken) throw badRequest('Email is already in use.')
}

/** Makes it their address, and tells the one they had. */
export async function confirmEmail(
  tx: Tx,
  change: Allowed<EmailChange, 'confirm'>,
  now: Date,
): Promise<void> {
  const { role } = await tx.one<Pick<Actor, 'role'>>(
    sql`select role from users where id = ${change.userId}`,
  )
  // The organization may have closed this since it was asked for.
  await requireMayMove(tx, { role })
  const person = await selfToChange(tx, { id: change.userId, role })
  await changeEmail(tx, person, change.newEmail)
  await tx.run(sql`update email_changes set done_at = ${now} where id = ${change.id}`)
  await post(tx, {
    kind: 'former address',
    cause: `former address ${change.id}`,
    about: { changeId: change.id },
    userId: change.userId,
    now,
  })
}

/** Links that were sent for this person are worth nothing any more. */
export const forgetEmailChanges = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from email_changes where user_id = ${userId} and done_at is null`)
