import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ProfileField } from '../../protocol/profile-fields.ts'
import { lookUpNames } from '../messages/named.ts'
import { announceChange } from '../users/announce-person.ts'
import { profileFields } from './queries.ts'
import { fieldTypes } from './types.ts'
import { acceptableValue, type Value } from './value-rules.ts'

/** Null and what is empty take the value away. */
export type ValueChange = { id: number; value: Value | null }
const textTypes: readonly number[] = [fieldTypes.SHORT_TEXT.id, fieldTypes.LONG_TEXT.id]

/** Says of a person what `changes` say. People may change only the fields that they may edit; `isAdministering` any. */
export async function changeProfile(
  tx: Tx,
  actor: Actor,
  userId: number,
  { changes, isAdministering }: { changes: readonly ValueChange[]; isAdministering: boolean },
): Promise<void> {
  if (actor.id !== userId)
    record(tx, {
      kind: 'user.profile',
      user: userId,
      details: { fields: changes.map(one => one.id) },
    })
  const fields = await profileFields(tx)
  for (const { id, value } of changes) {
    const field = fields.find(one => one.id === id)
    if (!field) throw badRequest(`Field id ${id} not found.`)
    if (!field.editable_by_user && !isAdministering)
      throw badRequest(
        'You are not allowed to change this field. Contact an administrator to update it.',
      )
    const kept = value === null ? '' : await acceptableValue(tx, actor, field, value)
    await (kept === '' ? forget(tx, userId, id) : keep(tx, actor, userId, { field, value: kept }))
  }
}

async function forget(tx: Tx, userId: number, id: number): Promise<void> {
  const removed = await tx.run(sql`
    delete from profile_values where user_id = ${userId} and field_id = ${id}`)
  if (removed === 0) return
  await announceChange(tx, { user_id: userId, custom_profile_field: { id, value: null } })
}

type Kept = { field: ProfileField; value: string }

async function keep(tx: Tx, actor: Actor, userId: number, { field, value }: Kept): Promise<void> {
  const { id } = field
  const rendered = textTypes.includes(field.type)
    ? renderMarkdown(value, { ...(await lookUpNames(tx, actor, value)), previews: new Map() }).html
    : null
  const changed = await tx.run(sql`
    insert into profile_values (user_id, field_id, value, rendered)
    values (${userId}, ${id}, ${value}, ${rendered})
    on conflict (user_id, field_id) do update
      set value = excluded.value, rendered = excluded.rendered
      where profile_values.value <> excluded.value`)
  if (changed === 0) return
  const shown = { id, value, ...(rendered !== null && { rendered_value: rendered }) }
  await announceChange(tx, { user_id: userId, custom_profile_field: shown })
}
