import { channelToRead } from '../../access/channels.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { messageTopic } from './draft.ts'
import { peopleIn } from './narrow-people.ts'
import { badNarrow, idIn, quoted, textOperand } from './narrow.ts'
import type { Translate } from './narrow-translate.ts'

/** `channel:lunch`, `channel:12`. */
export const channel: Translate = async (tx, reader, term) => {
  const id = idIn(term)
  const byName =
    typeof term.operand === 'number'
      ? undefined
      : await channelToRead(tx, reader, { name: textOperand(term) })
  const found = byName ?? (id === undefined ? undefined : await channelToRead(tx, reader, { id }))
  if (!found) throw badNarrow(`unknown channel ${quoted(term.operand)}`)
  return sql`(m.channel_id is not null and m.channel_id = ${found.id})`
}

/** `channels:public`, `channels:web-public`. */
export const channels: Translate = (_tx, _reader, term) => {
  const kind = textOperand(term)
  // No channel of this server is open to those who have not signed in.
  if (kind === 'web-public') return sql`false`
  if (kind !== 'public') throw badNarrow(`unknown channels operand ${quoted(kind)}`)
  return sql`exists (select from channels c where c.id = m.channel_id and not c.is_private)`
}

/** `topic:soup`, whatever its case, in any channel. */
export const topic: Translate = (tx, _reader, term) => {
  const typed = textOperand(term)
  // A sign that no topic can hold finds nothing; it is no reason to refuse the search.
  if (/\p{Cc}/u.test(typed)) return sql`false`
  return inConversations(tx, sql`lower(topic) = lower(${messageTopic(typed)})`)
}

/** `dm:hamlet@example.org`: the conversation of exactly these people and the reader. */
export const directWith: Translate = async (tx, reader, term) => {
  const members = new Set([reader.id, ...(await peopleIn(tx, reader, term))])
  const ids = [...members].sort((a, b) => a - b)
  return inConversations(tx, sql`member_ids = ${ids}::int[]`)
}

/** `dm-including:7`: every conversation with these people in it. */
export const directIncluding: Translate = async (tx, reader, term) =>
  sql`coalesce(v.member_ids @> ${await peopleIn(tx, reader, term)}::int[], false)`

/** The older `group-pm-with`: the same among more than two people. */
export const groupIncluding: Translate = async (tx, reader, term) =>
  sql`(${await directIncluding(tx, reader, term)} and cardinality(v.member_ids) > 2)`

export const sender: Translate = async (tx, reader, term) => {
  if (term.operand === 'me') return sql`m.sender_id = ${reader.id}`
  const people = await peopleIn(tx, reader, term)
  if (people.length > 1) throw badNarrow(`unknown user ${quoted(term.operand)}`)
  return sql`m.sender_id = any(${people}::int[])`
}

async function inConversations(tx: Tx, which: Sql): Promise<Sql> {
  const found = await tx.many<{ id: number }>(sql`select id from conversations where ${which}`)
  return sql`m.conversation_id = any(${found.map(({ id }) => id)}::bigint[])`
}
