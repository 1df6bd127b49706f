/** By id of the system group: owners, administrators, moderators, full members, members, everyone, the internet, nobody. */
const creators: Readonly<Record<number, number>> = { 1: 2, 2: 2, 3: 4, 4: 3, 5: 1, 8: 2 }
const webCreators: Readonly<Record<number, number>> = { 1: 7, 2: 2, 3: 4, 8: 6 }
const wildcards: Readonly<Record<number, number>> = { 1: 5, 2: 5, 3: 7, 4: 3, 5: 2, 6: 1, 8: 6 }

type Policy = { key: string; byGroup: Readonly<Record<number, number>>; widest: number }
const policies: Readonly<Record<string, Policy>> = {
  can_create_private_channel_group: {
    key: 'realm_create_private_stream_policy',
    byGroup: creators,
    widest: 1,
  },
  can_create_public_channel_group: {
    key: 'realm_create_public_stream_policy',
    byGroup: creators,
    widest: 1,
  },
  can_create_web_public_channel_group: {
    key: 'realm_create_web_public_stream_policy',
    byGroup: webCreators,
    widest: 2,
  },
  can_mention_many_users_group: {
    key: 'realm_wildcard_mention_policy',
    byGroup: wildcards,
    widest: 1,
  },
}

/**
 * What older clients look for instead of the setting `name`; for a permission, the narrowest old policy that leaves nobody out. A
 * key with its value, or nothing when there never was one.
 */
export function legacyPolicy(name: string, now: unknown): [string, number | boolean][] {
  if (name === 'message_edit_history_visibility_policy')
    return [['realm_allow_edit_history', now !== 'none']]
  const policy = policies[name]
  if (!policy) return []
  const value = typeof now === 'number' ? policy.byGroup[now] : undefined
  return [[policy.key, value ?? policy.widest]]
}
