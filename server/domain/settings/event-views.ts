import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { UserSettingsEvent } from '../../protocol/user-settings.ts'
import type { Viewer } from '../event-queues/queue.ts'

/** The forms of before, for clients that do not know the settings object. */
export const legacySettingsView = (
  event: Delivered<UserSettingsEvent>,
  { options }: Viewer,
): DeliveredEvent | undefined => (options.capabilities['user_settings_object'] ? undefined : event)
