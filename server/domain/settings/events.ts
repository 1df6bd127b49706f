import type { UserSettingsEvent, UserSettingValue } from '../../protocol/user-settings.ts'
import { languageName } from './language.ts'
import { legacyDisplay, legacyNotifications } from './legacy.ts'

type Changed = { user: string; name: string; value: UserSettingValue }

/** What a person's own clients are told of one setting, in every form that one of them may know. */
export function settingChanged({ user, name, value }: Changed): UserSettingsEvent[] {
  const language = name === 'default_language' ? { language_name: languageName(String(value)) } : {}
  const named =
    language.language_name === undefined ? {} : { language_name: language.language_name }
  const isIn = (names: readonly string[]) => names.includes(name)
  return [
    { type: 'user_settings', op: 'update', property: name, value, ...named },
    ...(isIn(legacyDisplay)
      ? [
          {
            type: 'update_display_settings',
            user,
            setting_name: name,
            setting: value,
            ...named,
          } as const,
        ]
      : []),
    ...(isIn(legacyNotifications)
      ? [
          {
            type: 'update_global_notifications',
            user,
            notification_name: name,
            setting: value,
          } as const,
        ]
      : []),
  ]
}

export const defaultChanged = (property: string, value: UserSettingValue): UserSettingsEvent => ({
  type: 'realm_user_settings_defaults',
  op: 'update',
  property,
  value,
})
