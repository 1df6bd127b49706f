import type { Tx } from '../../platform/database/tx.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import type { UserSettings } from '../settings/table.ts'

/** Whether mails to somebody who has set this may say who said what, and where. */
export async function showsContent(
  tx: Tx,
  own: Pick<UserSettings, 'message_content_in_email_notifications'>,
): Promise<boolean> {
  const settings = await organizationSettings(tx)
  return (
    own.message_content_in_email_notifications &&
    settings.message_content_allowed_in_email_notifications
  )
}
