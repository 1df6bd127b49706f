import { organizationSettings } from '../domain/organization/settings/read.ts'
import { groupId } from '../domain/user-groups/system-groups.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { directRefusal, type DirectFacts } from './direct-message-rules.ts'
import { groupsOf } from './group-membership.ts'

/** The people of a direct conversation, by id, ascending. */
export type Members = { readonly memberIds: readonly number[] }

const everybody = groupId('role:everyone')
const nobody = groupId('role:nobody')

/** For writing to these people, of whom the sender is one. */
export async function peopleToWriteTo(
  tx: Tx,
  sender: Reader,
  people: readonly number[],
): Promise<Allowed<Members, 'post'>> {
  const memberIds = ascending(people)
  const { direct_message_permission_group: users, direct_message_initiator_group: initiators } =
    await organizationSettings(tx)
  // Unless the organization has decided otherwise, there is nothing to look up.
  if (users !== everybody || initiators !== everybody) {
    const refusal = directRefusal(await factsOf(tx, sender, memberIds, { users, initiators }))
    if (refusal !== undefined)
      throw badRequest(
        users === nobody ? 'Direct messages are disabled in this organization.' : refusal,
      )
  }
  return allow({ memberIds }, 'post')
}

type Groups = { users: number; initiators: number }

const factsOf = (tx: Tx, sender: Reader, memberIds: readonly number[], groups: Groups) =>
  tx.one<DirectFacts>(sql`
    with members as materialized (
      select u.id, u.is_bot, ${groupsOf({ id: sql`u.id`, role: sql`u.role` })} as groups
      from users u where u.id = any(${memberIds}::int[]))
    select bool_and(is_bot or id = ${sender.id}) as "isWithNobody",
      bool_or(${groups.users}::int = any(groups)) as "isAuthorized",
      bool_or(id = ${sender.id} and ${groups.initiators}::int = any(groups)) as "mayBegin",
      exists (select from conversations
              where member_ids = ${memberIds}::int[] and last_message_id > 0) as "isBegun"
    from members`)

/** For what the server itself has to say to somebody, in the name of its bot. */
export const peopleToNotify = (bot: Reader, personId: number): Allowed<Members, 'post'> =>
  allow({ memberIds: ascending([bot.id, personId]) }, 'post')

const ascending = (ids: readonly number[]) => ids.toSorted((a, b) => a - b)
