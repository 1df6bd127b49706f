import { language } from './language.ts'
import { between, flag, oneOf, word } from './choice.ts'

export const emojiSets = [
  { key: 'google', text: 'Google' },
  { key: 'text', text: 'Plain text' },
]

/** How clients look and behave. Numbers are Zulip's. */
export const displaySettings = {
  twenty_four_hour_time: flag(false),
  web_mark_read_on_scroll_policy: oneOf([1, 2, 3], 1),
  web_channel_default_view: oneOf([1, 2, 3, 4], 1),
  starred_message_counts: flag(true),
  receives_typing_notifications: flag(true),
  web_suggest_update_timezone: flag(true),
  fluid_layout_width: flag(false),
  high_contrast_mode: flag(false),
  web_font_size_px: between(1, 100, 16),
  web_line_height_percent: between(1, 1000, 140),
  color_scheme: oneOf([1, 2, 3], 1),
  translate_emoticons: flag(false),
  display_emoji_reaction_users: flag(true),
  default_language: language(() => 'Invalid default_language'),
  web_home_view: word(['inbox', 'recent_topics', 'all_messages'], 'inbox'),
  web_escape_navigates_to_home_view: flag(true),
  left_side_userlist: flag(false),
  emojiset: word(['google', 'text'], 'google'),
  demote_inactive_streams: oneOf([1, 2, 3], 1),
  user_list_style: oneOf([1, 2, 3], 2),
  web_animate_image_previews: word(['always', 'on_hover', 'never'], 'on_hover'),
  web_stream_unreads_count_display_policy: oneOf([1, 2, 3], 2),
  web_left_sidebar_show_channel_folders: flag(true),
  web_left_sidebar_unreads_count_summary: flag(true),
  web_navigate_to_sent_message: flag(true),
  hide_ai_features: flag(true), // there are none
  enter_sends: flag(false),
  enable_drafts_synchronization: flag(true),
}
