import type { Tx } from '../../platform/database/tx.ts'
import type { EmailDomain } from '../../protocol/organization-lists.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { emailDomains } from './queries.ts'

/** Tells of an address whether somebody with it may join: any may, unless the organization keeps to domains. */
export async function joiningRule(tx: Tx): Promise<(email: string) => boolean> {
  const { emails_restricted_to_domains: isRestricted } = await organizationSettings(tx)
  if (!isRestricted) return () => true
  const domains = await emailDomains(tx)
  return email => domains.some(domain => isWithin(email, domain))
}

function isWithin(email: string, { domain, allow_subdomains: below }: EmailDomain): boolean {
  const host = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  return host === domain || (below && host.endsWith(`.${domain}`))
}
