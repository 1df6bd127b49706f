import type { StatePart } from '../../state-part.ts'
import { profileFields } from './queries.ts'
import { fieldTypes } from './types.ts'

export const profileFieldsState: StatePart = {
  types: ['custom_profile_fields'],
  read: async ({ tx }) => ({
    custom_profile_fields: await profileFields(tx),
    custom_profile_field_types: fieldTypes,
  }),
}
