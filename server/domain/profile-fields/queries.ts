import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ProfileField } from '../../protocol/profile-fields.ts'

type Row = Omit<ProfileField, 'display_in_profile_summary'> & { is_in_summary: boolean }

/** All fields in their order. */
export async function profileFields(tx: Tx): Promise<ProfileField[]> {
  const rows = await tx.many<Row>(sql`
    select id, name, field_type as type, hint, field_data, position as "order",
      is_required as required, is_editable_by_user as editable_by_user, is_in_summary
    from profile_fields order by position, id`)
  return rows.map(({ is_in_summary, ...field }) => ({
    ...field,
    ...(is_in_summary && { display_in_profile_summary: true }),
  }))
}
