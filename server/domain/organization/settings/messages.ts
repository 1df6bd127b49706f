import { address } from './address.ts'
import { ageLimit } from './limits.ts'
import { flag, line, oneOf, word } from '../../settings/choice.ts'
import { decided, inDictionary, off } from './setting.ts'

const weekSeconds = 7 * 24 * 60 * 60

/** What may happen to messages, and how they look. */
export const messageSettings = {
  allow_message_editing: inDictionary(decided(flag(true))),
  message_content_edit_limit_seconds: inDictionary(
    ageLimit('message_content_edit_limit_seconds', 600),
  ),
  message_content_delete_limit_seconds: ageLimit('message_content_delete_limit_seconds', 600),
  move_messages_within_stream_limit_seconds: inDictionary(
    ageLimit('move_messages_within_stream_limit_seconds', weekSeconds),
  ),
  move_messages_between_streams_limit_seconds: inDictionary(
    ageLimit('move_messages_between_streams_limit_seconds', weekSeconds),
  ),
  message_edit_history_visibility_policy: inDictionary(
    decided(word(['all', 'moves', 'none'], 'all')),
  ),
  topics_policy: inDictionary(
    decided(word(['allow_empty_topic', 'disable_empty_topic'], 'allow_empty_topic')),
  ),
  enable_read_receipts: decided(flag(false)),
  inline_image_preview: decided(flag(true)),
  inline_url_embed_preview: decided(flag(false)),
  message_content_allowed_in_email_notifications: decided(flag(true)),
  require_e2ee_push_notifications: decided(flag(false)),
  default_code_block_language: decided(line(100)),
  video_chat_provider: decided(oneOf([0, 1], 0)),
  jitsi_server_url: address('jitsi_server_url'),
  giphy_rating: decided(oneOf([0], 0)),
  enable_spectator_access: off('Web-public channels are not enabled.'),
}
