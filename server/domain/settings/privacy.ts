import { flag, oneOf } from './choice.ts'

/** What others learn. */
export const privacySettings = {
  presence_enabled: flag(true),
  send_private_typing_notifications: flag(true),
  send_stream_typing_notifications: flag(true),
  send_read_receipts: flag(true),
  allow_private_data_export: flag(false),
  email_address_visibility: oneOf([1, 2, 3, 4, 5], 1), // everyone
}
