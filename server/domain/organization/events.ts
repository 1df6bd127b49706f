import type { OrganizationEvent, SettingValue } from '../../protocol/organization.ts'
import { isToldInDictionary } from './settings/table.ts'

/** What everyone is told of new decisions. Several that only a dictionary can tell share one. */
export function settingsChanged(
  changed: Readonly<Record<string, SettingValue>>,
): OrganizationEvent[] {
  const entries = Object.entries(changed)
  const together = entries.filter(([name]) => isToldInDictionary(name))
  const alone = entries.filter(([name]) => !isToldInDictionary(name))
  const data = { ...Object.fromEntries(together), ...olderName(changed) }
  return [
    ...alone.map(([property, value]): OrganizationEvent => ({
      type: 'realm',
      op: 'update',
      property,
      value,
    })),
    ...(together.length > 0
      ? [{ type: 'realm', op: 'update_dict', property: 'default', data } as const]
      : []),
  ]
}

/** What some clients know the policy for topics as, which grew out of it. */
export const olderName = ({
  topics_policy: policy,
}: {
  readonly topics_policy?: SettingValue
}): Readonly<Record<string, SettingValue>> =>
  policy === undefined ? {} : { mandatory_topics: policy === 'disable_empty_topic' }
