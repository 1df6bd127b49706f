import { organizationToChange } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { SettingValue } from '../../protocol/organization.ts'
import { searchIn } from '../search/language.ts'
import { changeUserDefaults } from '../settings/actions.ts'
import { settleFullMembers } from '../user-groups/full-members.ts'
import { settingsChanged } from './events.ts'
import { acquaintances, everybodyAndEverybody } from '../users/acquaintances.ts'
import { withDefaults } from './settings/read.ts'
import type { Wish } from './settings/setting.ts'
import { toldSettings } from './settings/told.ts'
import { decidersOf } from './settings/table.ts'

type Values = Readonly<Record<string, SettingValue>>

/** Decides settings anew: all that is wished, or nothing. Resolves to what is different now. */
export const changeOrganization = (
  { db }: Context,
  actor: Actor,
  wishes: Readonly<Record<string, Wish>>,
): Promise<Values> => db.transaction(tx => decide(tx, actor, wishes))

/** The same within a transaction that does more. */
export async function decide(
  tx: Tx,
  actor: Actor,
  wishes: Readonly<Record<string, Wish>>,
): Promise<Values> {
  const { name, description, settings } = await organizationToChange(
    tx,
    actor,
    decidersOf(Object.keys(wishes)),
  )
  const before: Values = { ...withDefaults(settings), name, description }
  const changed: Record<string, SettingValue> = {}
  for (const [setting, wish] of Object.entries(wishes)) {
    const now = before[setting] ?? null
    const value = await wish(tx, actor, now)
    if (value === now) continue
    changed[setting] = value
    record(tx, { kind: 'organization.setting', details: { setting, before: now, after: value } })
  }
  const tellOfPeople =
    'can_access_all_users_group' in changed && (await acquaintances(tx, everybodyAndEverybody))
  await keep(tx, changed)
  const told = await toldSettings(tx, changed)
  for (const event of settingsChanged(told)) announce(tx, event, everyone)
  if (tellOfPeople) await tellOfPeople()
  const { default_language } = changed
  if (typeof default_language === 'string') {
    await searchIn(tx, default_language)
    await changeUserDefaults(tx, actor, { default_language })
  }
  if ('waiting_period_threshold' in changed) await settleFullMembers(tx)
  return told
}

async function keep(tx: Tx, changed: Values): Promise<void> {
  const { name = null, description = null, ...settings } = changed
  await tx.run(sql`
    update organization set name = coalesce(${name}, name),
      description = coalesce(${description}, description),
      settings = settings || ${JSON.stringify(settings)}::jsonb`)
}
