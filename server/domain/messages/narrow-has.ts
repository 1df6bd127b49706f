import { sql, type Sql } from '../../platform/database/sql.ts'
import { badNarrow, quoted, textOperand } from './narrow.ts'
import type { Translate } from './narrow-translate.ts'

/** Clients send `images` as well as `image`. */
const contents: Readonly<Record<string, Sql>> = {
  link: sql`m.has_link`,
  image: sql`m.has_image`,
  attachment: sql`m.has_attachment`,
  reaction: sql`exists (select from reactions r where r.message_id = m.id)`,
}

/** What is in a message: `has:link`, `has:image`, … */
export const has: Translate = (_tx, _reader, term) => {
  const operand = textOperand(term)
  const singular = operand.replace(/s$/, '')
  const condition = Object.hasOwn(contents, singular) ? contents[singular] : undefined
  if (!condition) throw badNarrow(`unknown 'has' operand ${quoted(operand)}`)
  return condition
}
