import type { Deviation } from './deviations.ts'

const whole = (...subjects: readonly string[]) =>
  Object.fromEntries(subjects.map(subject => [subject, []]))

/** What is specified and never said, by the reason. */
export const neverSaid: readonly Omit<Deviation, 'how'>[] = [
  {
    reason: 'It is there for developers of Zulip, or to have a place in its documentation.',
    where: whole('POST /dev_fetch_api_key', 'POST /rest-error-handling', 'POST /real-time'),
  },
  {
    reason: 'There are no exports yet.',
    where: whole('GET /export/realm', 'POST /export/realm', 'event realm_export'),
  },
  {
    reason: 'Nobody makes bots yet.',
    where: {
      ...whole(
        'POST /zulip-outgoing-webhook',
        'event realm_bot/add',
        'event realm_bot/update',
        'event realm_bot/remove',
        'event realm_bot/delete',
      ),
      'POST /register': [
        'realm_bots[].*',
        'realm_embedded_bots[].*',
        'realm_incoming_webhook_bots[].*',
      ],
      'event realm_user/update': ['person.bot_owner_id'],
    },
  },
  {
    reason: 'Nothing is pushed to phones yet: whoever registers one is told so.',
    where: {
      ...whole(
        'POST /mobile_push/test_notification',
        'POST /mobile_push/e2ee/test_notification',
        'POST /mobile_push/register',
        'event push_device',
      ),
      'POST /register': ['push_devices.{}'],
    },
  },
  {
    reason: 'Calls are by Jitsi alone.',
    where: whole('event has_zoom_token', 'GET /calls/bigbluebutton/create'),
  },
  {
    reason: 'A queue outlives a restart of the server, and nobody has to register again.',
    where: whole('event restart'),
  },
  { reason: "It is for Zulip's own page.", where: whole('event web_reload_client') },
  {
    reason: 'It is of the past: `realm_linkifiers` took its place at feature level 176.',
    where: whole('event realm_filters'),
  },
  {
    reason: 'Nobody is hidden from anybody: who leaves is told of by `realm_user/update`.',
    where: whole('event realm_user/remove'),
  },
  {
    reason: 'An organization lives as long as its server.',
    where: whole('event realm/deactivated'),
  },
  {
    reason: 'There are none: what new people join is one list.',
    where: {
      'event default_stream_groups': [],
      'POST /register': ['realm_default_stream_groups[].*'],
    },
  },
  {
    reason: 'People sign in by address and password alone.',
    where: {
      'GET /server_settings': ['external_authentication_methods[].*'],
      'POST /register': ['realm_authentication_methods.{}.unavailable_reason'],
    },
  },
  {
    reason: 'Whoever joins a channel is told of all who are in it.',
    where: { 'event subscription/add': ['subscriptions[].partial_subscribers'] },
  },
  {
    reason: 'Deprecated since feature level 148: `presence_enabled` is what it means.',
    where: {
      'POST /register': ['user_status.{}.away'],
      'event user_status': ['away'],
      'GET /users/{user_id}/status': ['status.away'],
    },
  },
  {
    reason: 'It is among `user_settings`, where clients look for it.',
    where: { 'POST /register': ['receives_typing_notifications'] },
  },
  {
    reason: 'Fields for accounts elsewhere are written out by whoever makes them.',
    where: { 'POST /register': ['realm_default_external_accounts.{}'] },
  },
  {
    reason: 'Programs tell nothing of themselves.',
    where: { 'POST /register': ['cross_realm_bots[].profile_data.{}'] },
  },
  {
    reason: 'What has just come has none of it yet.',
    where: {
      'event message': ['message.edit_history', 'message.last_*', 'message.reactions[].*'],
      'event realm_user/add': ['person.profile_data.{}'],
      'event attachment/add': ['attachment.messages[].*'],
    },
  },
  {
    reason: 'What was taken out of a message is told when no other has it.',
    where: { 'PATCH /messages/{message_id}': ['detached_uploads[].messages[].*'] },
  },
  {
    reason: 'Deprecated: it was never for clients.',
    where: { 'event update_message_flags/remove': ['message_details.{}.unmuted_stream_msg'] },
  },
  {
    reason: 'It is for organizations that are mirrored from elsewhere.',
    where: {
      'POST /users/me/presence': ['zephyr_mirror_active'],
      'event reaction/add': ['user.is_mirror_dummy'],
      'event reaction/remove': ['user.is_mirror_dummy'],
    },
  },
  {
    reason: 'Nobody can change it here.',
    where: {
      'event realm/update_dict': [
        'data.authentication_methods',
        'data.enable_spectator_access',
        'data.giphy_rating',
        'data.max_file_upload_size_mib',
        'data.plan_type',
        'data.push_notifications_enabled*',
        'data.upload_quota_mib',
      ],
    },
  },
]
