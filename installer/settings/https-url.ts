import { refused, type Setting, type Wording } from './setting.ts'
import { text } from './text.ts'

/** An address that is asked over TLS. */
export const httpsUrl = (wording: Wording<string>): Setting<string> => {
  const plain = text({ ...wording, longest: 2000 })
  return {
    ...plain,
    shape: 'address (https://…)',
    read(raw) {
      const reading = plain.read(raw)
      if ('refused' in reading) return reading
      const url = URL.parse(reading.value)
      if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
        return refused('it is not the address of a server', 'write it as https://host/path')
      return { value: url.href }
    },
  }
}
