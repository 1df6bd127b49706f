import * as z from 'zod'
import { json } from '../../platform/http/parameters.ts'
import { flag, oneOf, orRefuse, word, type Choice } from './choice.ts'

function badPeriod(sent: unknown): string {
  return `Invalid email batching period: ${Number(sent)} seconds`
}

/** Which of what happens reaches people, and how. Numbers are Zulip's. */
export const notificationSettings = {
  enable_stream_desktop_notifications: flag(false),
  enable_stream_email_notifications: flag(false),
  enable_stream_push_notifications: flag(false),
  enable_stream_audible_notifications: flag(false),
  // A client that has sounds of its own plays them; the server has none.
  notification_sound: word(
    ['none'],
    'none',
    sent => `Invalid notification sound '${String(sent)}'`,
  ),
  enable_desktop_notifications: flag(true),
  enable_sounds: flag(true),
  enable_followed_topic_desktop_notifications: flag(true),
  enable_followed_topic_email_notifications: flag(true),
  enable_followed_topic_push_notifications: flag(true),
  enable_followed_topic_audible_notifications: flag(true),
  enable_followed_topic_wildcard_mentions_notify: flag(true),
  email_notifications_batching_period_seconds: batchingPeriod(),
  enable_offline_email_notifications: flag(true),
  enable_offline_push_notifications: flag(true),
  enable_online_push_notifications: flag(true),
  enable_digest_emails: flag(true),
  enable_marketing_emails: flag(false),
  enable_login_emails: flag(true),
  message_content_in_email_notifications: flag(true),
  pm_content_in_desktop_notifications: flag(true),
  wildcard_mentions_notify: flag(true),
  desktop_icon_count_display: oneOf([1, 2, 3, 4], 1),
  realm_name_in_email_notifications_policy: oneOf([1, 2, 3], 1),
  automatically_follow_topics_policy: oneOf([1, 2, 3, 4], 3),
  automatically_unmute_topics_in_muted_streams_policy: oneOf([1, 2, 3, 4], 2),
  automatically_follow_topics_where_mentioned: flag(true),
  resolved_topic_notice_auto_read_policy: word(
    ['always', 'except_followed', 'never'],
    'except_followed',
  ),
}

/** From a second to a week. */
function batchingPeriod(): Choice<number> {
  const weekSeconds = 7 * 24 * 60 * 60
  const kept = z.int().min(1).max(weekSeconds)
  return { kept, initial: 120, asked: json(orRefuse(kept, badPeriod)) }
}
