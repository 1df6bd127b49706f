import type { StatePart } from '../../state-part.ts'
import { organizationLinkifiers } from './queries.ts'

/** Clients that know nothing of address templates are told of none. */
export const linkifiersState: StatePart = {
  types: ['realm_linkifiers'],
  read: async ({ tx, options }) => ({
    realm_linkifiers: options.capabilities['linkifier_url_template']
      ? await organizationLinkifiers(tx)
      : [],
  }),
}
