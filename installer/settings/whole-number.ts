import { refused, typeName, type Setting, type Wording } from './setting.ts'

type Range = { readonly of: string; readonly least: number; readonly most: number }

/** A whole number within a range. */
export const wholeNumber = ({
  default: value,
  asked = false,
  of,
  least,
  most,
  ...wording
}: Wording<number> & Range): Setting<number> => ({
  shape: `${of} (${least} to ${most})`,
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read(raw) {
    if (typeof raw !== 'number')
      return refused(`it is ${typeName(raw)}`, 'write a number, without quotes')
    return Number.isInteger(raw) && raw >= least && raw <= most
      ? { value: raw }
      : refused(`it is no whole number from ${least} to ${most}`, `write a number of ${of}`)
  },
  fromText: text => (/^\d{1,9}$/.test(text) ? Number(text) : text),
  toRaw: value => value,
})
