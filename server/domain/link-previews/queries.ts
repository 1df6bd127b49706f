import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** What was found at an address. Without a title and a picture it is nothing. */
export type LinkPreview = {
  id: number
  title: string | null
  description: string | null
  picture: string | null
}

/** Whoever links to the same page again within a day is shown the same. */
const freshHours = 24

export const freshPreview = (tx: Tx, address: string, now: Date) =>
  tx.maybe<LinkPreview>(sql`
    select id, title, description, picture from link_previews
    where address = ${address}
      and looked_at > ${now}::timestamptz - make_interval(hours => ${freshHours})
    order by id desc limit 1`)

export const keepPreview = (
  tx: Tx,
  address: string,
  now: Date,
  { title, description, picture }: Omit<LinkPreview, 'id'>,
) =>
  tx.one<LinkPreview>(sql`
    insert into link_previews (address, looked_at, title, description, picture)
    values (${address}, ${now}, ${title}, ${description}, ${picture})
    returning id, title, description, picture`)

/** From now on the message shows these and no others. */
export async function showsPreviews(tx: Tx, messageId: number, ids: readonly number[]) {
  await tx.run(sql`
    delete from message_link_previews
    where message_id = ${messageId} and not preview_id = any(${ids}::bigint[])`)
  await tx.run(sql`
    insert into message_link_previews (message_id, preview_id)
    select ${messageId}, id from unnest(${ids}::bigint[]) id on conflict do nothing`)
}
