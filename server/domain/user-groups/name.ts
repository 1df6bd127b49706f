import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { oneLineDescription, visibleName } from '../channels/names.ts'

const longestName = 100
const longestDescription = 1024

/** What other things are called by begins with these: a group by such a name could be taken for one. */
const reserved = ['@', 'role:', 'user:', 'stream:', 'channel:']

/** A group's name as it is kept. */
export function groupName(typed: string): string {
  const name = visibleName(typed, 'user group', longestName)
  const prefix = reserved.find(one => name.toLowerCase().startsWith(one))
  if (prefix !== undefined) throw badRequest(`User group name cannot start with '${prefix}'.`)
  return name
}

export const groupDescription = (typed: string): string =>
  oneLineDescription(typed, longestDescription)

/** Refuses a name that another group has, in whatever case; also one that is deactivated, since it may come back. */
export async function requireUnusedName(tx: Tx, name: string, except = 0): Promise<void> {
  const taken = await tx.maybe(sql`
    select from user_groups where lower(name) = lower(${name}) and id <> ${except}`)
  if (taken) throw badRequest(`User group '${name}' already exists.`)
}
