import type { Allowed } from '../../access/allowed.ts'
import type { Leaving } from '../../access/unsubscribing.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { changeOwnSettings } from '../settings/actions.ts'
import { changeProperties } from '../subscriptions/properties.ts'

/** Ends mails of that kind. */
export async function unsubscribe(tx: Tx, person: Allowed<Leaving, 'unsubscribe'>): Promise<void> {
  if (person.from === 'missed-messages') await missNothingByMail(tx, person)
  else await changeOwnSettings(tx, person, { enable_digest_emails: false })
}

/** Turns off everything that has them told by mail of what they missed, in each channel too. */
async function missNothingByMail(tx: Tx, person: Allowed<Leaving, 'unsubscribe'>): Promise<void> {
  await changeOwnSettings(tx, person, {
    enable_offline_email_notifications: false,
    enable_stream_email_notifications: false,
    enable_followed_topic_email_notifications: false,
  })
  const channels = await tx.many<{ id: number }>(sql`
    select channel_id as id from subscriptions
    where user_id = ${person.id} and email_notifications and since_message_id is not null
    order by channel_id`)
  await changeProperties(
    tx,
    person,
    channels.map(({ id }) => ({
      stream_id: id,
      property: 'email_notifications',
      value: false,
    })),
  )
}
