import { whoKnows } from '../../access/known-people.ts'
import { emailVisibility, maySeeEmail, type EmailVisibility } from '../../access/user-rules.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { announce } from '../../platform/events/announce.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announceChange } from './announce-person.ts'
import { isAmong } from './email-audience.ts'
import { personChanged } from './events.ts'
import { hiddenEmail } from './named-person.ts'

/** Lets the actor's own address be seen by more people or fewer. `url` is the server's own. */
export async function changeEmailVisibility(
  tx: Tx,
  url: string,
  { id }: { readonly id: number },
  visibility: EmailVisibility,
): Promise<void> {
  const { email, before } = await tx.one<{ email: string; before: EmailVisibility }>(sql`
    select email, email_visibility as before from users where id = ${id} for no key update`)
  if (before === visibility) return
  const hidden = visibility === emailVisibility.everyone ? null : hiddenEmail(id, url)
  await tx.run(sql`
    update users set email_visibility = ${visibility}, hidden_email = ${hidden} where id = ${id}`)

  const readers = await tx.many<Reader>(sql`
    select id, role from users
    where is_active and ${isAmong(await whoKnows(tx, id))} order by id`)
  const gaining = (isSeen: boolean) =>
    readers.filter(reader => {
      const sees = maySeeEmail(reader, { id, emailVisibility: visibility })
      return sees === isSeen && sees !== maySeeEmail(reader, { id, emailVisibility: before })
    })
  for (const [delivery_email, changed] of [
    [email, gaining(true)],
    [null, gaining(false)],
  ] as const)
    if (changed.length > 0)
      announce(tx, personChanged({ user_id: id, delivery_email }), {
        users: changed.map(reader => reader.id),
      })
  if (before === emailVisibility.everyone || hidden === null)
    await announceChange(tx, { user_id: id, new_email: hidden ?? email })
}
