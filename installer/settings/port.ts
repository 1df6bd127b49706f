import { refused, typeName, type Raw, type Reading, type Setting, type Wording } from './setting.ts'

const fromText = (text: string): Raw => (/^\d{1,9}$/.test(text) ? Number(text) : text)

const read = (raw: Raw): Reading<number> => {
  if (typeof raw !== 'number')
    return refused(`it is ${typeName(raw)}`, 'write a number, without quotes')
  if (Number.isInteger(raw) && raw >= 1 && raw <= 65_535) return { value: raw }
  return refused('it is not a port', 'use a whole number from 1 to 65535')
}

/** A TCP port. */
export const port = ({
  default: value,
  asked = false,
  ...wording
}: Wording<number>): Setting<number> => ({
  shape: 'port (1 to 65535)',
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read,
  fromText,
  toRaw: value => value,
})

/** A TCP port, or `none`. */
export const optionalPort = ({
  default: value,
  asked = false,
  ...wording
}: Wording<number | undefined> & { readonly default: number }): Setting<number | undefined> => ({
  shape: 'port (1 to 65535), or none',
  ...wording,
  asked,
  default: { value },
  read: raw => (raw === 'none' ? { value: undefined } : read(raw)),
  fromText,
  toRaw: value => value ?? 'none',
})
