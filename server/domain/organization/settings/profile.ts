import { channel } from './channel.ts'
import { language } from '../../settings/language.ts'
import { retention } from './limits.ts'
import { flag, line, oneOf } from '../../settings/choice.ts'
import { byOwners, decided } from './setting.ts'

/** What the organization is, and what it says of itself. */
export const profileSettings = {
  default_language: decided(language(code => `Invalid language '${code}'`)),
  org_type: decided(oneOf([0, 10, 20, 30, 35, 40, 50, 60, 70, 80, 90, 100, 1000], 0)),
  want_advertise_in_communities_directory: decided(flag(false)),
  welcome_message_custom_text: decided(line(8000)),
  send_welcome_emails: decided(flag(false)),
  message_retention_days: byOwners(retention('message_retention_days')),
  moderation_request_channel_id: channel({
    unlessPrivate: 'Moderation request channel must be private.',
  }),
  new_stream_announcements_stream_id: channel(),
  signup_announcements_stream_id: channel(),
  zulip_update_announcements_stream_id: channel(),
}
