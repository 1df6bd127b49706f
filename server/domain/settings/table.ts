import type { Choice } from './choice.ts'
import { displaySettings } from './display.ts'
import { notificationSettings } from './notifications.ts'
import { privacySettings } from './privacy.ts'

/** Everything that people can set for themselves, by the name that the API gives it. */
export const userSettingTable = { ...displaySettings, ...notificationSettings, ...privacySettings }

/** What one person has set, and what is so until they do. */
export type UserSettings = {
  readonly [Name in keyof typeof userSettingTable]: (typeof userSettingTable)[Name] extends Choice<
    infer T
  >
    ? T
    : never
}

/** A kept value that no longer fits its setting, after an upgrade perhaps, counts as never set. */
export function userSettingsFrom(kept: Readonly<Record<string, unknown>>): UserSettings {
  const entries = Object.entries(userSettingTable).map(([name, setting]) => {
    if (!(name in kept)) return [name, setting.initial]
    const read = setting.kept.safeParse(kept[name])
    return [name, read.success ? read.data : setting.initial]
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was read by the setting of its own name
  return Object.fromEntries(entries) as UserSettings
}
