import type { StatePart } from '../../state-part.ts'

const constant = (types: string[], value: object): StatePart => ({ types, read: async () => value })

/**
 * What clients require and this server has none of yet. A concept that comes replaces its line by a part of its own.
 */
export const eventTypesWithoutState: readonly StatePart[] = [
  constant(['default_stream_groups'], { realm_default_stream_groups: [] }),
  constant(['giphy'], { giphy_api_key: '' }),
  constant(['push_device'], { push_devices: {} }),
  constant(['realm_billing'], { realm_billing: { has_pending_sponsorship_request: false } }),
  constant(['realm_bot'], { realm_bots: [] }),
  constant(['realm_embedded_bots'], { realm_embedded_bots: [] }),
  constant(['realm_filters'], { realm_filters: [] }),
  constant(['realm_incoming_webhook_bots'], { realm_incoming_webhook_bots: [] }),
  constant(['stop_words'], { stop_words: [] }),
  constant(['video_calls'], { has_zoom_token: false }),
]
