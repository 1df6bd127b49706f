import { formats } from '../thumbnails/formats.ts'

/** What nobody can change: each says what this server really does. */
export const policies = {
  demo_organization_scheduled_deletion_date: null,
  development_environment: false,
  giphy_rating_options: { disabled: { name: 'GIPHY integration disabled', id: 0 } },
  jitsi_server_url: null,
  realm_available_video_chat_providers: {
    disabled: { name: 'None', id: 0 },
    jitsi_meet: { name: 'Jitsi Meet', id: 1 },
  },
  realm_default_external_accounts: {},
  realm_empty_topic_display_name: 'general chat',
  realm_is_zephyr_mirror_realm: false,
  realm_plan_type: 1,
  realm_push_notifications_enabled: false,
  realm_push_notifications_enabled_end_timestamp: null,
  server_avatar_changes_disabled: false,
  server_can_summarize_topics: false,
  server_inline_image_preview: true,
  server_jitsi_server_url: null,
  server_name_changes_disabled: false,
  server_needs_upgrade: false,
  server_thumbnail_formats: formats,
  server_web_public_streams_enabled: false,
  settings_send_digest_emails: false,
  upgrade_text_for_wide_organization_logo: null,
  zulip_plan_is_not_limited: true,
}
