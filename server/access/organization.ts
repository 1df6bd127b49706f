import type { Actor } from '../identity/actor.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { ApiError } from '../platform/http/api-error.ts'
import { allow, type Allowed } from './allowed.ts'
import { mayDecide, type Deciders } from './organization-rules.ts'

/** What the organization is and has decided: what differs from the defaults. */
export type OrganizationRow = {
  readonly name: string
  readonly description: string
  readonly settings: Readonly<Record<string, unknown>>
}

const required = {
  administrators: 'Must be an organization administrator',
  owners: 'Must be an organization owner',
}

/** What somebody is told who is not one of these. */
export const onlyFor = (deciders: Deciders): ApiError =>
  new ApiError('UNAUTHORIZED_PRINCIPAL', required[deciders])

/** Refuses whoever may not decide for the organization. */
export function requireDecider(actor: Actor, deciders: Deciders): void {
  if (!mayDecide(actor, deciders)) throw onlyFor(deciders)
}

/** For deciding anew. Held until the end of the transaction, so that two changes follow each other. */
export async function organizationToChange(
  tx: Tx,
  actor: Actor,
  deciders: Deciders,
): Promise<Allowed<OrganizationRow, 'change'>> {
  requireDecider(actor, deciders)
  const row = await tx.one<OrganizationRow>(
    sql`select name, description, settings from organization for update`,
  )
  return allow(row, 'change')
}
