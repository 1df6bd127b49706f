/** Zulip's API as it was at this level is what clients may expect of us, and nothing above it. */
export const versionFacts = {
  zulip_feature_level: 421,
  zulip_version: '11.0',
  zulip_merge_base: '11.0',
} as const
