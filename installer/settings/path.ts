import { refused, type Setting, type Wording } from './setting.ts'
import { text } from './text.ts'

/** An absolute path. */
export const path = (wording: Wording<string>): Setting<string> => {
  const plain = text({ ...wording, longest: 4000 })
  return {
    ...plain,
    shape: 'absolute path',
    read(raw) {
      const reading = plain.read(raw)
      if ('refused' in reading || reading.value.startsWith('/')) return reading
      return refused('it is not an absolute path', 'begin it with /')
    },
  }
}
