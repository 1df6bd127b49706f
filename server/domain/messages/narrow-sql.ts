import type { Reader } from '../../access/channel-rules.ts'
import { receivedBy, visibleTo } from '../../access/visible-to.ts'
import { roles } from '../../identity/actor.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { has } from './narrow-has.ts'
import { is, isOwn } from './narrow-is.ts'
import * as places from './narrow-places.ts'
import type { Translate } from './narrow-translate.ts'
import { followed } from './narrow-with.ts'
import { badNarrow, canonical, idIn, quoted, textOperand, type Term } from './narrow.ts'
import { searchCondition } from '../search/condition.ts'

const id: Translate = (_tx, _reader, term) => {
  const found = idIn(term)
  if (found === undefined) throw badNarrow('Invalid message ID')
  return sql`m.id = ${found}::bigint`
}

/** By operator. `near` says where to scroll to, not what to show, and `with` has been replaced before. */
const translations: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ['channel', places.channel],
  ['channels', places.channels],
  ['topic', places.topic],
  ['dm', places.directWith],
  ['dm-including', places.directIncluding],
  ['group-pm-with', places.groupIncluding],
  ['sender', places.sender],
  ['is', is],
  ['has', has],
  ['id', id],
  ['search', (tx, _reader, term) => searchCondition(tx, textOperand(term))],
])

/**
 * The condition on rows `m` of messages and `v` of conversations for all terms, and for what the reader may read. Without a
 * channel it looks only at the reader's own history: what they received, sent, put a flag on or marked as unread.
 */
export async function narrowCondition(
  tx: Tx,
  reader: Reader,
  narrow: readonly Term[],
): Promise<Sql> {
  const terms = await followed(tx, reader, narrow.map(canonical))
  let condition = visibleTo(reader)
  if (!looksAtHistory(reader, terms)) condition = sql`${condition} and ${ownHistory(reader)}`
  for (const term of terms.filter(({ operator }) => operator !== 'near')) {
    const translate = translations.get(term.operator)
    if (!translate) throw badNarrow(`unknown operator ${quoted(term.operator)}`)
    const part = await translate(tx, reader, term)
    condition = term.negated ? sql`${condition} and not ${part}` : sql`${condition} and ${part}`
  }
  return condition
}

/** Whether also what was said before they came counts: when they name a channel, and ask for nothing of their own. */
const looksAtHistory = (reader: Reader, terms: readonly Term[]): boolean =>
  terms.some(term => looksAtChannels(reader, term)) &&
  !terms.some(({ operator, operand }) => operator === 'is' && isOwn(operand))

const looksAtChannels = (reader: Reader, { operator, operand, negated }: Term): boolean =>
  !negated &&
  (operator === 'channel' ||
    (operator === 'channels' && operand === 'public' && reader.role !== roles.guest))

/** The sets are small and read once: a message that is not in any of them is passed over cheaply. */
const ownHistory = (reader: Reader) => sql`(m.sender_id = ${reader.id}
  or m.conversation_id in (select conversation_id from conversation_members where user_id = ${reader.id})
  or (m.channel_id in (select channel_id from subscriptions where user_id = ${reader.id})
      and ${receivedBy(reader)})
  or m.id in (select message_id from message_flags where user_id = ${reader.id}
              union select message_id from read_exceptions where user_id = ${reader.id} and not is_read))`
