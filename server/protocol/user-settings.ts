export type UserSettingValue = string | number | boolean

/** One of a person's own settings; the other two are the forms that clients from before feature level 89 know. */
export type UserSettingsEvent =
  | {
      type: 'user_settings'
      op: 'update'
      property: string
      value: UserSettingValue
      /** With `default_language`: what it is called. */
      language_name?: string
    }
  | {
      type: 'update_display_settings'
      user: string
      setting_name: string
      setting: UserSettingValue
      language_name?: string
    }
  | {
      type: 'update_global_notifications'
      user: string
      notification_name: string
      setting: UserSettingValue
    }
  | {
      type: 'realm_user_settings_defaults'
      op: 'update'
      property: string
      value: UserSettingValue
    }

/** Only whoever administers hears of it; no state says it. */
export type ExportConsentEvent = {
  type: 'realm_export_consent'
  user_id: number
  consented: boolean
}

type Values = Readonly<Record<string, unknown>>
export type UserSettingsState = {
  user_settings: Values
  realm_user_settings_defaults: Values
}

export function applyUserSettingsEvent<State extends UserSettingsState>(
  state: State,
  event: UserSettingsEvent,
): State {
  switch (event.type) {
    case 'user_settings':
      return { ...state, user_settings: { ...state.user_settings, [event.property]: event.value } }
    case 'realm_user_settings_defaults':
      return {
        ...state,
        realm_user_settings_defaults: {
          ...state.realm_user_settings_defaults,
          [event.property]: event.value,
        },
      }
    case 'update_display_settings':
      return { ...state, [event.setting_name]: event.setting }
    case 'update_global_notifications':
      return { ...state, [event.notification_name]: event.setting }
  }
}
