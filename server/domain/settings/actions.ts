import { requireDecider } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone, onlyUsers } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { UserSettingValue } from '../../protocol/user-settings.ts'
import { defaultChanged, settingChanged } from './events.ts'
import { userSettingsFrom } from './table.ts'

export type Wishes = Readonly<Record<string, UserSettingValue>>
type Kept = { settings: Record<string, unknown> }

/** Sets what somebody wishes for themselves. Resolves to what is different now. */
export async function changeOwnSettings(tx: Tx, actor: Actor, wishes: Wishes): Promise<Wishes> {
  const { settings } = await tx.one<Kept>(
    sql`select settings from users where id = ${actor.id} for no key update`,
  )
  const changed = differing(settings, wishes)
  if (Object.keys(changed).length === 0) return changed
  await tx.run(sql`
    update users set settings = settings || ${JSON.stringify(changed)}::jsonb where id = ${actor.id}`)
  for (const [name, value] of Object.entries(changed))
    for (const event of settingChanged({ user: actor.email, name, value }))
      announce(tx, event, onlyUsers(actor.id))
  return changed
}

/** Sets what people who come from now on start with. Those who are here keep what they have. */
export async function changeUserDefaults(tx: Tx, actor: Actor, wishes: Wishes): Promise<void> {
  requireDecider(actor, 'administrators')
  const { settings } = await tx.one<Kept>(
    sql`select user_defaults as settings from organization for update`,
  )
  const changed = differing(settings, wishes)
  await tx.run(
    sql`update organization set user_defaults = user_defaults || ${JSON.stringify(changed)}::jsonb`,
  )
  const before: Readonly<Record<string, unknown>> = userSettingsFrom(settings)
  for (const [setting, after] of Object.entries(changed)) {
    const details = { setting, before: before[setting], after }
    record(tx, { kind: 'organization.user_defaults', details })
    announce(tx, defaultChanged(setting, after), everyone)
  }
}

function differing(kept: Readonly<Record<string, unknown>>, wishes: Wishes): Wishes {
  const now: Readonly<Record<string, unknown>> = userSettingsFrom(kept)
  return Object.fromEntries(Object.entries(wishes).filter(([name, value]) => now[name] !== value))
}
