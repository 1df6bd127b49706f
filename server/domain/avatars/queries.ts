import type { Reader } from '../../access/channel-rules.ts'
import { personToSee, type PersonName } from '../../access/users.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Depicted } from '../pictures/addresses.ts'

/** How somebody is shown. */
export async function depicted(tx: Tx, reader: Reader, name: PersonName): Promise<Depicted> {
  const { id } = await personToSee(tx, reader, name)
  return tx.one<Depicted>(sql`select id, avatar from users where id = ${id}`)
}
