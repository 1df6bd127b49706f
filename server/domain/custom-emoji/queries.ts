import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { CustomEmoji, CustomEmojiTable } from '../../protocol/custom-emoji.ts'
import { pictureAddress } from '../pictures/addresses.ts'

type Row = {
  id: number
  name: string
  author_id: number
  picture: string
  content_type: string
  still: string | null
  is_active: boolean
}

const emojiWhere = async (tx: Tx, condition: Sql): Promise<CustomEmoji[]> =>
  (
    await tx.many<Row>(sql`
      select e.id, e.name, e.author_id, e.picture, p.content_type, e.still, e.is_active
      from custom_emoji e join pictures p on p.token = e.picture
      where ${condition} order by e.id`)
  ).map(row => ({
    id: String(row.id),
    name: row.name,
    source_url: pictureAddress(row.picture, row.content_type),
    still_url: row.still === null ? null : pictureAddress(row.still),
    deactivated: !row.is_active,
    author_id: row.author_id,
  }))

/** All that there ever were, by id. */
export const customEmojiTable = async (tx: Tx): Promise<CustomEmojiTable> =>
  Object.fromEntries((await emojiWhere(tx, sql`true`)).map(emoji => [emoji.id, emoji]))

/** Those of these names that can be used now. */
export const customEmojiNamed = (tx: Tx, names: readonly string[]) =>
  emojiWhere(tx, sql`e.is_active and e.name = any(${names}::text[])`)

export const customEmojiOfId = async (tx: Tx, id: string): Promise<CustomEmoji | undefined> =>
  (await emojiWhere(tx, sql`e.id::text = ${id}`))[0]
