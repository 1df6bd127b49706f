import type { Reader } from '../../access/channel-rules.ts'
import type { Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Term } from './narrow.ts'

/** From a term to a condition that is true or false, never null, on rows `m` of messages and `v` of conversations. */
export type Translate = (tx: Tx, reader: Reader, term: Term) => Promise<Sql> | Sql
