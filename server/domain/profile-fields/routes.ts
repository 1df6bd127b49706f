import * as z from 'zod'
import { mayAdministerPeople } from '../../access/user-rules.ts'
import { requireDecider } from '../../access/organization.ts'
import { notAudited } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  withDefault,
} from '../../platform/http/parameters.ts'
import { changeField, createField, heldField, orderFields, removeField } from './field-actions.ts'
import { fieldDataFor, fieldDataSchema } from './field-data.ts'
import { profileFields } from './queries.ts'
import { typeNumbers } from './types.ts'
import { changeProfile } from './value-actions.ts'
import { valueSchema } from './value-rules.ts'

const name = z
  .string()
  .trim()
  .max(40)
  .refine(label => label !== '', 'Label cannot be blank.')
const hint = z.string().trim().max(80)

const getFields = endpoint({
  method: 'GET',
  path: '/realm/profile_fields',
  summary: 'What people may tell of themselves.',
  auth: 'user',
  params: {},
  handle: async ({ db }) => ({ custom_fields: await db.snapshot(profileFields) }),
})

const postField = endpoint({
  method: 'POST',
  path: '/realm/profile_fields',
  summary: 'Adds a field to what people may tell of themselves.',
  differs: 'There are no default kinds of external accounts: each has its own address pattern.',
  auth: 'user',
  audits: 'profile_field.added',
  params: {
    name: withDefault(text(name), ''),
    hint: withDefault(text(hint), ''),
    field_type: json(z.int()),
    field_data: withDefault(json(fieldDataSchema), {}),
    display_in_profile_summary: withDefault(boolean, false),
    required: withDefault(boolean, false),
    editable_by_user: withDefault(boolean, true),
  },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      const { field_type: type } = params
      if (!typeNumbers.some(number => number === type)) throw badRequest('Invalid field type.')
      if (params.name === '') throw badRequest('Label cannot be blank.')
      const id = await createField(tx, {
        name: params.name,
        hint: params.hint,
        type,
        fieldData: fieldDataFor(type, params.field_data),
        isInSummary: params.display_in_profile_summary,
        isRequired: params.required,
        isEditableByUser: params.editable_by_user,
      })
      return { id }
    }),
})

const patchFields = endpoint({
  method: 'PATCH',
  path: '/realm/profile_fields',
  summary: 'Puts the fields into another order.',
  auth: 'user',
  audits: 'profile_field.reordered',
  params: { order: json(z.array(z.int())) },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      await orderFields(tx, params.order)
      return {}
    }),
})

const patchField = endpoint({
  method: 'PATCH',
  path: '/realm/profile_fields/:field_id',
  summary: 'Changes a field of what people may tell of themselves.',
  auth: 'user',
  audits: 'profile_field.changed',
  params: {
    field_id: integer,
    name: optional(text(name)),
    hint: optional(text(hint)),
    field_data: optional(json(fieldDataSchema)),
    display_in_profile_summary: optional(boolean),
    required: optional(boolean),
    editable_by_user: optional(boolean),
  },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      const field = await heldField(tx, params.field_id)
      const { field_data: data, display_in_profile_summary: isInSummary } = params
      await changeField(tx, field, {
        name: params.name ?? field.name,
        hint: params.hint ?? field.hint,
        type: field.type,
        fieldData: data ? fieldDataFor(field.type, data) : field.field_data,
        isInSummary: isInSummary ?? field.display_in_profile_summary ?? false,
        isRequired: params.required ?? field.required,
        isEditableByUser: params.editable_by_user ?? field.editable_by_user,
      })
      return {}
    }),
})

const deleteField = endpoint({
  method: 'DELETE',
  path: '/realm/profile_fields/:field_id',
  summary: 'Removes a field, with what everybody told in it.',
  auth: 'user',
  audits: 'profile_field.removed',
  params: { field_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      requireDecider(actor, 'administrators')
      await removeField(tx, await heldField(tx, params.field_id))
      return {}
    }),
})

const patchOwnProfile = endpoint({
  method: 'PATCH',
  path: '/users/me/profile_data',
  summary: 'Changes what the caller tells of themselves.',
  auth: 'user',
  audits: notAudited('what somebody shows of themselves'),
  params: { data: json(z.array(z.object({ id: z.int(), value: valueSchema })).max(200)) },
  handle: ({ db }, { actor, params: { data: changes } }) =>
    db.transaction(async tx => {
      await changeProfile(tx, actor, actor.id, {
        changes,
        isAdministering: mayAdministerPeople(actor),
      })
      return {}
    }),
})

const deleteOwnProfile = endpoint({
  method: 'DELETE',
  path: '/users/me/profile_data',
  summary: 'Takes back what the caller tells of themselves in some fields.',
  auth: 'user',
  audits: notAudited('what somebody shows of themselves'),
  params: { data: json(z.array(z.int()).max(200)) },
  handle: ({ db }, { actor, params: { data: ids } }) =>
    db.transaction(async tx => {
      await changeProfile(tx, actor, actor.id, {
        changes: ids.map(id => ({ id, value: null })),
        isAdministering: mayAdministerPeople(actor),
      })
      return {}
    }),
})

export const profileFieldEndpoints = [
  getFields,
  postField,
  patchFields,
  patchField,
  deleteField,
  patchOwnProfile,
  deleteOwnProfile,
]
