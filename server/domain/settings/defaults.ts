/** How the client looks. Numbers are Zulip's. */
export const displaySettings = {
  twenty_four_hour_time: false,
  web_mark_read_on_scroll_policy: 1,
  web_channel_default_view: 1,
  starred_message_counts: true,
  receives_typing_notifications: true,
  web_suggest_update_timezone: true,
  fluid_layout_width: false,
  high_contrast_mode: false,
  web_font_size_px: 16,
  web_line_height_percent: 140,
  color_scheme: 1,
  translate_emoticons: false,
  display_emoji_reaction_users: true,
  default_language: 'en',
  web_home_view: 'inbox',
  web_escape_navigates_to_home_view: true,
  left_side_userlist: false,
  emojiset: 'google',
  emojiset_choices: [{ key: 'google', text: 'Google' }],
  demote_inactive_streams: 1,
  user_list_style: 2,
  web_animate_image_previews: 'on_hover',
  web_stream_unreads_count_display_policy: 2,
  web_left_sidebar_show_channel_folders: true,
  web_left_sidebar_unreads_count_summary: true,
  web_navigate_to_sent_message: true,
  hide_ai_features: true,
  enter_sends: false,
  enable_drafts_synchronization: false, // drafts stay on the device
}

/** What a client itself may do about an event. This server sends neither mail nor push notifications. */
export const notificationSettings = {
  enable_stream_desktop_notifications: false,
  enable_stream_email_notifications: false,
  enable_stream_push_notifications: false,
  enable_stream_audible_notifications: false,
  notification_sound: 'none',
  available_notification_sounds: [],
  enable_desktop_notifications: true,
  enable_sounds: false,
  enable_followed_topic_desktop_notifications: true,
  enable_followed_topic_email_notifications: false,
  enable_followed_topic_push_notifications: false,
  enable_followed_topic_audible_notifications: false,
  enable_followed_topic_wildcard_mentions_notify: true,
  email_notifications_batching_period_seconds: 120,
  enable_offline_email_notifications: false,
  enable_offline_push_notifications: false,
  enable_online_push_notifications: false,
  enable_digest_emails: false,
  enable_marketing_emails: false,
  enable_login_emails: false,
  message_content_in_email_notifications: false,
  pm_content_in_desktop_notifications: true,
  wildcard_mentions_notify: true,
  desktop_icon_count_display: 1,
  realm_name_in_email_notifications_policy: 1,
  automatically_follow_topics_policy: 4, // never
  automatically_unmute_topics_in_muted_streams_policy: 4, // never
  automatically_follow_topics_where_mentioned: false,
  resolved_topic_notice_auto_read_policy: 'never',
}

/** What others learn. */
export const privacySettings = {
  presence_enabled: true,
  send_private_typing_notifications: true,
  send_stream_typing_notifications: true,
  send_read_receipts: false,
  allow_private_data_export: false,
  email_address_visibility: 1, // everyone
}
