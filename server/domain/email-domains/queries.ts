import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { EmailDomain } from '../../protocol/organization-lists.ts'

/** In alphabetical order. */
export const emailDomains = (tx: Tx): Promise<EmailDomain[]> =>
  tx.many<EmailDomain>(
    sql`select domain, allow_subdomains from email_domains order by domain collate "C"`,
  )
