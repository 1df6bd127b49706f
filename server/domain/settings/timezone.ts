import * as z from 'zod'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announceChange } from '../users/announce-person.ts'
import { settingChanged } from './events.ts'

const isKnown = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** An IANA name, or nothing at all. Offsets such as `+02:00`, which know no summer, are none. */
export const timezoneName = z
  .string()
  .max(40)
  .refine(
    zone => zone === '' || (/^[A-Za-z]/.test(zone) && isKnown(zone)),
    'timezone is not a recognized time zone',
  )

/** Others see it in the profile, so everyone hears of it. */
export async function changeTimezone(tx: Tx, actor: Actor, zone: string): Promise<void> {
  const changed = await tx.maybe<{ email: string }>(sql`
    update users set timezone = ${zone} where id = ${actor.id} and timezone <> ${zone}
    returning api_email as email`)
  if (!changed) return
  const { email } = changed
  await announceChange(tx, { user_id: actor.id, email, timezone: zone })
  for (const event of settingChanged({ user: actor.email, name: 'timezone', value: zone }))
    announce(tx, event, onlyUsers(actor.id))
}
