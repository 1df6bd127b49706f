import type { StatePart } from '../../state-part.ts'

const constant = (types: string[], value: object): StatePart => ({ types, read: async () => value })

/**
 * What clients require and this server has none of yet. A concept that comes replaces its line by a part of its own.
 */
export const eventTypesWithoutState: readonly StatePart[] = [
  constant(['alert_words'], { alert_words: [] }),
  constant(['channel_folders'], { channel_folders: [] }),
  constant(['custom_profile_fields'], {
    custom_profile_fields: [],
    custom_profile_field_types: {},
  }),
  constant(['default_stream_groups'], { realm_default_stream_groups: [] }),
  constant(['default_streams'], { realm_default_streams: [] }),
  constant(['drafts'], { drafts: [] }),
  constant(['giphy'], { giphy_api_key: '' }),
  constant(['muted_topics'], { muted_topics: [] }),
  constant(['muted_users'], { muted_users: [] }),
  constant(['navigation_views'], { navigation_views: [] }),
  constant(['onboarding_steps'], { onboarding_steps: [], navigation_tour_video_url: null }),
  constant(['push_device'], { push_devices: {} }),
  constant(['realm_billing'], { realm_billing: { has_pending_sponsorship_request: false } }),
  constant(['realm_bot'], { realm_bots: [] }),
  constant(['realm_domains'], { realm_domains: [] }),
  constant(['realm_embedded_bots'], { realm_embedded_bots: [] }),
  constant(['realm_emoji'], { realm_emoji: {} }),
  constant(['realm_filters'], { realm_filters: [] }),
  constant(['realm_incoming_webhook_bots'], { realm_incoming_webhook_bots: [] }),
  constant(['realm_linkifiers'], { realm_linkifiers: [] }),
  constant(['realm_playgrounds'], { realm_playgrounds: [] }),
  constant(['reminders'], { reminders: [], max_reminder_note_length: 1000 }),
  constant(['saved_snippets'], { saved_snippets: [] }),
  constant(['scheduled_messages'], { scheduled_messages: [] }),
  constant(['stop_words'], { stop_words: [] }),
  constant(['user_status'], { user_status: {} }),
  constant(['user_topic'], { user_topics: [] }),
  constant(['video_calls'], { has_zoom_token: false }),
]
