import type { StatePart } from '../../state-part.ts'
import { displaySettings, notificationSettings, privacySettings } from './defaults.ts'

const all = { ...displaySettings, ...notificationSettings, ...privacySettings }

/** Nobody can change their settings yet: everybody has the defaults. */
export const settingsState: readonly StatePart[] = [
  {
    types: ['user_settings'],
    read: async () => ({
      user_settings: { ...all, timezone: '' },
      receives_typing_notifications: displaySettings.receives_typing_notifications,
    }),
  },
  {
    types: ['realm_user_settings_defaults'],
    read: async () => ({ realm_user_settings_defaults: all }),
  },
  // Clients from before feature level 89 look for these keys beside the others.
  legacy('update_display_settings', { ...displaySettings, timezone: '' }),
  legacy('update_global_notifications', {
    ...notificationSettings,
    presence_enabled: privacySettings.presence_enabled,
  }),
]

function legacy(type: string, value: object): StatePart {
  return {
    types: [type],
    read: async ({ options }) => (options.capabilities['user_settings_object'] ? {} : value),
  }
}
