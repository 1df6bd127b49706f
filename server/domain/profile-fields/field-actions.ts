import { record } from '../../audit/record.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ProfileField } from '../../protocol/profile-fields.ts'
import { announceChange } from '../users/announce-person.ts'
import { optionKeys } from './field-data.ts'
import { profileFields } from './queries.ts'
import { fieldTypes } from './types.ts'

export type FieldFacts = {
  name: string
  hint: string
  type: number
  fieldData: string
  isInSummary: boolean
  isRequired: boolean
  isEditableByUser: boolean
}

/** Any number will do: fields are few, and changed by one at a time. */
const fieldsLock = 7_275_393_954
const mostInSummary = 2
const notInSummary: readonly number[] = [fieldTypes.LONG_TEXT.id, fieldTypes.USER.id]

/** Resolves to the new field's id. */
export async function createField(tx: Tx, field: FieldFacts): Promise<number> {
  await tx.run(sql`select pg_advisory_xact_lock(${fieldsLock})`)
  await refuseUnfit(tx, field, undefined)
  const { id } = await tx.one<{ id: number }>(sql`
    insert into profile_fields (name, hint, field_type, field_data, position, is_in_summary,
      is_required, is_editable_by_user)
    values (${field.name}, ${field.hint}, ${field.type}, ${field.fieldData},
      (select coalesce(max(position), 0) + 1 from profile_fields), ${field.isInSummary},
      ${field.isRequired}, ${field.isEditableByUser})
    returning id`)
  record(tx, { kind: 'profile_field.added', details: { field: id, ...field } })
  await tell(tx)
  return id
}

/** The field as it is, to be changed or removed by nobody else meanwhile. */
export async function heldField(tx: Tx, id: number): Promise<ProfileField> {
  await tx.run(sql`select pg_advisory_xact_lock(${fieldsLock})`)
  const field = (await profileFields(tx)).find(one => one.id === id)
  if (!field) throw badRequest(`Field id ${id} not found.`)
  return field
}

export async function changeField(tx: Tx, before: ProfileField, field: FieldFacts): Promise<void> {
  const { id } = before
  await refuseUnfit(tx, field, id)
  await tx.run(sql`
    update profile_fields set name = ${field.name}, hint = ${field.hint},
      field_data = ${field.fieldData}, is_in_summary = ${field.isInSummary},
      is_required = ${field.isRequired}, is_editable_by_user = ${field.isEditableByUser}
    where id = ${id}`)
  record(tx, { kind: 'profile_field.changed', details: { field: id, before, after: field } })
  await tell(tx)
  if (field.type !== fieldTypes.SELECT.id) return
  const gone = await tx.many<{ user_id: number }>(sql`
    delete from profile_values
    where field_id = ${id} and value <> all(${optionKeys(field.fieldData)}::text[])
    returning user_id`)
  for (const { user_id } of gone)
    await announceChange(tx, { user_id, custom_profile_field: { id, value: null } })
}

/** With what everybody told in it. */
export async function removeField(tx: Tx, { id, name }: ProfileField): Promise<void> {
  await tx.run(sql`delete from profile_fields where id = ${id}`)
  record(tx, { kind: 'profile_field.removed', details: { field: id, name } })
  await tell(tx)
}

export async function orderFields(tx: Tx, order: readonly number[]): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(${fieldsLock})`)
  const known = (await profileFields(tx)).map(({ id }) => id)
  if (order.length !== known.length || known.some(id => !order.includes(id)))
    throw badRequest('Invalid order mapping.')
  await tx.run(sql`
    update profile_fields set position = place
    from unnest(${order}::int[]) with ordinality as wanted (field_id, place)
    where id = field_id`)
  record(tx, { kind: 'profile_field.reordered', details: { before: known, after: order } })
  await tell(tx)
}

async function refuseUnfit(tx: Tx, field: FieldFacts, id: number | undefined): Promise<void> {
  const others = (await profileFields(tx)).filter(one => one.id !== id)
  if (others.some(({ name }) => name.toLowerCase() === field.name.toLowerCase()))
    throw badRequest('A field with that label already exists.')
  if (!field.isInSummary) return
  if (notInSummary.includes(field.type))
    throw badRequest('Field type not supported for display in profile summary.')
  if (others.filter(one => one.display_in_profile_summary).length >= mostInSummary)
    throw badRequest('Only 2 custom profile fields can be displayed in the profile summary.')
}

const tell = async (tx: Tx) =>
  announce(tx, { type: 'custom_profile_fields', fields: await profileFields(tx) }, everyone)
