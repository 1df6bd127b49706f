import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { RealmLinkifier } from '../../protocol/linkifiers.ts'

/** In the order in which they are tried: where two would link the same place, the first does. */
export const organizationLinkifiers = (tx: Tx): Promise<RealmLinkifier[]> =>
  tx.many<RealmLinkifier>(
    sql`select id, pattern, url_template from linkifiers order by position, id`,
  )
