import packageJson from '../package.json' with { type: 'json' }

/** The release that is running, from its own tree. */
export const release = {
  version: packageJson.version,
  /** When it was made (ISO 8601): a clock that says earlier is wrong. Set by whoever makes a release. */
  madeOn: '2026-11-23',
} as const

export type Release = { readonly version: string; readonly madeOn: string }
