import { channelToRead } from '../../access/channels.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { receivedBy, visibleTo } from '../../access/visible-to.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadIds } from '../flags/unread-by.ts'
import { messageTopic } from './draft.ts'
import { peopleIn } from './narrow-people.ts'
import { badNarrow, canonical, idOperand, textOperand, type Term } from './narrow.ts'
import { searchCondition } from './search.ts'

type Translate = (tx: Tx, reader: Reader & { email: string }, term: Term) => Promise<Sql> | Sql

const channel: Translate = async (tx, reader, term) => {
  const { operand } = term
  const name = typeof operand === 'number' ? { id: operand } : { name: textOperand(term) }
  const found =
    (await channelToRead(tx, reader, name)) ??
    ('name' in name && /^\d+$/.test(name.name)
      ? await channelToRead(tx, reader, { id: idOperand(term) })
      : undefined)
  if (!found) throw badNarrow(`unknown channel ${String(operand)}`)
  return sql`coalesce(m.channel_id = ${found.id}, false)`
}

const channels: Translate = (_tx, _reader, term) => {
  const kind = textOperand(term)
  if (kind === 'web-public') return sql`false`
  if (kind !== 'public') throw badNarrow(`unknown channels operand ${kind}`)
  return sql`exists (select from channels c where c.id = m.channel_id and not c.is_private)`
}

const inConversations = async (tx: Tx, which: Sql): Promise<Sql> => {
  const found = await tx.many<{ id: number }>(sql`select id from conversations where ${which}`)
  return sql`m.conversation_id = any(${found.map(({ id }) => id)}::bigint[])`
}

const topic: Translate = (tx, _reader, term) =>
  inConversations(tx, sql`lower(topic) = lower(${messageTopic(textOperand(term))})`)

const directWith: Translate = async (tx, reader, term) => {
  const members = new Set([reader.id, ...(await peopleIn(tx, term))])
  const ids = [...members].sort((a, b) => a - b)
  return inConversations(tx, sql`member_ids = ${ids}::int[]`)
}

const directIncluding: Translate = async (tx, _reader, term) =>
  sql`coalesce(v.member_ids @> ${await peopleIn(tx, term)}::int[], false)`

const sender: Translate = async (tx, reader, term) => {
  if (term.operand === 'me') return sql`m.sender_id = ${reader.id}`
  const people = await peopleIn(tx, term)
  if (people.length > 1) throw badNarrow(`unknown user ${JSON.stringify(term.operand)}`)
  return sql`m.sender_id = any(${people}::int[])`
}

const flagged = (reader: Reader, flag: string) => sql`exists (
  select from message_flags f where f.user_id = ${reader.id} and f.message_id = m.id and f.flag = ${flag})`

const is: Translate = (_tx, reader, term) => {
  switch (textOperand(term)) {
    case 'dm':
    case 'private':
      return sql`m.channel_id is null`
    case 'starred':
      return flagged(reader, 'starred')
    case 'mentioned':
      return sql`(${flagged(reader, 'mentioned')} or (m.mentions_everyone and ${receivedBy(reader)}))`
    case 'unread':
      return sql`m.id in (${unreadIds(reader)})`
    case 'resolved':
      return sql`coalesce(v.topic like '✔ %', false)`
    default:
      throw badNarrow(`unknown 'is' operand ${textOperand(term)}`)
  }
}

const translations: ReadonlyMap<string, Translate> = new Map<string, Translate>([
  ['channel', channel],
  ['channels', channels],
  ['topic', topic],
  ['dm', directWith],
  ['dm-including', directIncluding],
  ['sender', sender],
  ['is', is],
  ['id', (_tx, _reader, term) => sql`m.id = ${idOperand(term)}::bigint`],
  // Says where to scroll to, not what to show.
  ['near', () => sql`true`],
  ['search', (_tx, _reader, term) => searchCondition(textOperand(term))],
])

/**
 * The condition on rows `m` of messages and `v` of conversations for all terms, and for what the reader may read. Without a
 * channel it looks only at the reader's own history: what they received, sent, put a flag on or marked as unread.
 */
export async function narrowCondition(
  tx: Tx,
  reader: Reader & { email: string },
  narrow: readonly Term[],
): Promise<Sql> {
  const terms = await followed(tx, reader, narrow.map(canonical))
  let condition = visibleTo(reader)
  if (!terms.some(looksAtChannels)) condition = sql`${condition} and ${ownHistory(reader)}`
  for (const term of terms) {
    const translate = translations.get(term.operator)
    if (!translate) throw badNarrow(`unknown operator ${term.operator}`)
    const part = await translate(tx, reader, term)
    condition = term.negated ? sql`${condition} and not ${part}` : sql`${condition} and ${part}`
  }
  return condition
}

const looksAtChannels = ({ operator, negated }: Term) =>
  !negated && (operator === 'channel' || operator === 'channels')

/** The sets are small and read once: a message that is not in any of them is passed over cheaply. */
const ownHistory = (reader: Reader) => sql`(m.sender_id = ${reader.id}
  or m.conversation_id in (select conversation_id from conversation_members where user_id = ${reader.id})
  or (m.channel_id in (select channel_id from subscriptions where user_id = ${reader.id})
      and ${receivedBy(reader)})
  or m.id in (select message_id from message_flags where user_id = ${reader.id}
              union select message_id from read_exceptions where user_id = ${reader.id} and not is_read))`

/** `with` follows a conversation to where it is now: it replaces what says where to look. A message that is gone changes nothing. */
async function followed(tx: Tx, reader: Reader, terms: readonly Term[]): Promise<Term[]> {
  const withTerms = terms.filter(({ operator }) => operator === 'with')
  const others = terms.filter(({ operator }) => operator !== 'with')
  const [term] = withTerms
  if (!term) return others
  if (withTerms.length > 1 || term.negated) throw badNarrow("unknown use of 'with'")
  const place = await tx.maybe<{
    channel: number | null
    topic: string
    people: number[] | null
  }>(sql`
    select m.channel_id as channel, v.topic, v.member_ids as people
    from messages m join conversations v on v.id = m.conversation_id
    where m.id = ${idOperand(term)}::bigint and ${visibleTo(reader)}`)
  if (!place) return others
  const rest = others.filter(({ operator }) => !['channel', 'topic', 'dm'].includes(operator))
  return place.channel === null
    ? [...rest, at('dm', place.people ?? [])]
    : [...rest, at('channel', place.channel), at('topic', place.topic)]
}

const at = (operator: string, operand: Term['operand']): Term => ({
  operator,
  operand,
  negated: false,
})
