import type { Setting } from './setting.ts'

/** The same setting, which may also be `none`: that is its default. */
export const orNone = <T>(setting: Setting<T>): Setting<T | undefined> => ({
  ...setting,
  shape: `${setting.shape}, or none`,
  default: { value: undefined },
  suggest: () => undefined,
  read: raw => (raw === 'none' ? { value: undefined } : setting.read(raw)),
  toRaw: value => (value === undefined ? 'none' : setting.toRaw(value)),
})
