import type { Reader } from '../../access/channel-rules.ts'
import { receivedBy } from '../../access/visible-to.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { oldestUnread, unreadBy, unreadIds } from '../flags/unread-by.ts'
import { followedBy, mutedBy } from '../user-topics/muted-by.ts'
import { fewOr } from './few-or.ts'
import { badNarrow, quoted, textOperand } from './narrow.ts'
import type { Translate } from './narrow-translate.ts'

type Condition = (tx: Tx, reader: Reader) => Promise<Sql> | Sql

const flaggedIds = (reader: Reader, flag: string) => sql`
  select f.message_id as id from message_flags f where f.user_id = ${reader.id} and f.flag = ${flag}`
const isFlagged = (reader: Reader, flag: string) => sql`exists (
  select from message_flags f where f.user_id = ${reader.id} and f.message_id = m.id and f.flag = ${flag})`

const flagged =
  (flag: string): Condition =>
  (tx, reader) =>
    fewOr(tx, flaggedIds(reader, flag), isFlagged(reader, flag))

/** Called by name, or with everybody. */
const mentioned: Condition = (tx, reader) =>
  fewOr(
    tx,
    sql`${flaggedIds(reader, 'mentioned')}
      union all select m.id from messages m where m.mentions_everyone and ${receivedBy(reader)}`,
    sql`(${isFlagged(reader, 'mentioned')} or (m.mentions_everyone and ${receivedBy(reader)}))`,
  )

/** What the person has not read. */
export const unread: Condition = (tx, reader) =>
  fewOr(tx, unreadIds(reader), sql`(m.id >= ${oldestUnread(reader)} and ${unreadBy(reader)})`)

const direct = () => sql`m.channel_id is null`

const conditions: Readonly<Record<string, Condition>> = {
  dm: direct,
  private: direct,
  starred: flagged('starred'),
  alerted: flagged('has_alert_word'),
  mentioned,
  unread,
  resolved: () => sql`coalesce(v.topic like '✔ %', false)`,
  followed: followedBy,
  muted: mutedBy,
}

/** What a message is to the reader: `is:starred`, `is:unread`, … */
export const is: Translate = (tx, reader, term) => {
  const operand = textOperand(term)
  const condition = Object.hasOwn(conditions, operand) ? conditions[operand] : undefined
  if (!condition) throw badNarrow(`unknown 'is' operand ${quoted(operand)}`)
  return condition(tx, reader)
}

/** Those that do not follow from a person's own copy of a message, so that they hold for all of a channel's history. */
const ofHistory = new Set(['resolved', 'followed', 'muted'])
export const isOwn = (operand: unknown): boolean =>
  typeof operand !== 'string' || !ofHistory.has(operand)
