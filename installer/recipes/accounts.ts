import type { Resource } from '../core/resource.ts'
import { groupMember, systemUser } from '../resources/system-user.ts'
import { hasEgress } from './egress.ts'
import { groupOf, userOf, type Site } from './site.ts'

/** One account a program: what takes over one of them has not taken over the others. */
export const accounts = (site: Site): readonly Resource[] => {
  const { web, worker, database, egress } = site.layout.accounts
  return [
    systemUser(userOf(database), { owns: 'the owner of the database files' }),
    ...[web, worker].flatMap(account => [
      systemUser(userOf(account)),
      // To reach the database's sockets; what it may do there, the database decides.
      groupMember(userOf(account), groupOf(database)),
    ]),
    ...(hasEgress(site) ? [systemUser(userOf(egress))] : []),
  ]
}
