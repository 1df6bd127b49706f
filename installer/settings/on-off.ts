import { refused, typeName, type Setting, type Wording } from './setting.ts'

/** Yes or no. */
export const onOff = ({
  default: value,
  asked = false,
  ...wording
}: Wording<boolean>): Setting<boolean> => ({
  shape: 'true or false',
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read: raw =>
    typeof raw === 'boolean'
      ? { value: raw }
      : refused(`it is ${typeName(raw)}`, 'write true or false, without quotes'),
  fromText: text => (text === 'true' || text === 'false' ? text === 'true' : text),
  toRaw: value => value,
})
