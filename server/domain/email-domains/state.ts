import type { StatePart } from '../../state-part.ts'
import { emailDomains } from './queries.ts'

export const emailDomainsState: StatePart = {
  types: ['realm_domains'],
  read: async ({ tx }) => ({ realm_domains: await emailDomains(tx) }),
}
