import { emailVisibility } from '../../access/user-rules.ts'
import { mayDecide } from '../../access/organization-rules.ts'
import { selfToChange } from '../../access/users.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { changeFullName } from '../users/actions.ts'
import { changeEmailVisibility } from '../users/email-visibility.ts'
import { changeOwnSettings, type Wishes } from './actions.ts'
import { changeTimezone } from './timezone.ts'

type Wanted = {
  /** Has been through `fullName`. */
  fullName: string | undefined
  timezone: string | undefined
  settings: Wishes
}

/** Changes what somebody says of themselves and what they have set. `url` is the server's own. */
export async function changeSelf(tx: Tx, url: string, actor: Actor, wanted: Wanted): Promise<void> {
  const self = await selfToChange(tx, actor)
  const { name_changes_disabled: namesStay } = await organizationSettings(tx)
  // Forms send every field: a name that may not change is passed over, as clients expect.
  const mayRename = !namesStay || mayDecide(actor, 'administrators')
  if (wanted.fullName !== undefined && wanted.fullName !== self.fullName && mayRename)
    await changeFullName(tx, self, wanted.fullName)
  if (wanted.timezone !== undefined) await changeTimezone(tx, actor, wanted.timezone)

  const changed = await changeOwnSettings(tx, actor, wanted.settings)
  const visibility = Object.values(emailVisibility).find(
    one => one === changed['email_address_visibility'],
  )
  if (visibility !== undefined) await changeEmailVisibility(tx, url, actor, visibility)
  const consented = changed['allow_private_data_export']
  if (typeof consented === 'boolean') await tellOfConsent(tx, actor, consented)
}

/** Who exports the organization's data is told whose may be in it. */
async function tellOfConsent(tx: Tx, { id }: Actor, consented: boolean): Promise<void> {
  const administrators = await tx.many<{ id: number }>(
    sql`select id from users where role <= 200 and is_active order by id`,
  )
  announce(
    tx,
    { type: 'realm_export_consent', user_id: id, consented },
    onlyUsers(...administrators.map(administrator => administrator.id)),
  )
}
