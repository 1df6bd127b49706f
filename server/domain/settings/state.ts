import type { StatePart, StateRequest } from '../../state-part.ts'
import { sql } from '../../platform/database/sql.ts'
import { emojiSets } from './display.ts'
import { legacyDisplay, legacyNotifications } from './legacy.ts'
import { settingsOf, userDefaults } from './read.ts'

/** What this server lets people choose from. */
const choices = { available_notification_sounds: [], emojiset_choices: emojiSets }

export const settingsState: readonly StatePart[] = [
  {
    types: ['user_settings'],
    read: async request => ({ user_settings: { ...(await own(request)), ...choices } }),
  },
  {
    types: ['realm_user_settings_defaults'],
    read: async ({ tx }) => ({
      realm_user_settings_defaults: { ...(await userDefaults(tx)), ...choices },
    }),
  },
  legacy('update_display_settings', legacyDisplay, { emojiset_choices: emojiSets }),
  legacy('update_global_notifications', legacyNotifications, {
    available_notification_sounds: [],
  }),
]

async function own({ tx, actor }: StateRequest) {
  const { timezone } = await tx.one<{ timezone: string }>(
    sql`select timezone from users where id = ${actor.id}`,
  )
  return { ...(await settingsOf(tx, actor.id)), timezone }
}

/** Clients that do not know the settings object look for these keys beside the others. */
function legacy(type: string, names: readonly string[], more: object): StatePart {
  return {
    types: [type],
    async read(request) {
      if (request.options.capabilities['user_settings_object']) return {}
      const settings = Object.entries(await own(request))
      return { ...Object.fromEntries(settings.filter(([name]) => names.includes(name))), ...more }
    },
  }
}
