import type { Resource } from '../core/resource.ts'
import { organization } from '../resources/organization.ts'
import { databaseNames } from './postgres.ts'
import { serverAdmin } from './server.ts'
import type { Site } from './site.ts'

/** Where the owner's first password and API key are kept: for root, or whoever started the sandbox, alone. */
export const ownerCredentialsFile = ({ layout }: Site): string => `${layout.config}/owner.json`

/** The organization with its first owner. */
export const ownersOrganization = (site: Site): readonly Resource[] => [
  organization({
    name: site.settings.organization.name,
    owner: site.settings.owner,
    credentials: ownerCredentialsFile(site),
    operator: site.layout.accounts.operator,
    admin: serverAdmin(site, 'web'),
    state: serverAdmin(site, 'database')(['state', '--database-user', databaseNames.owner]),
  }),
]
