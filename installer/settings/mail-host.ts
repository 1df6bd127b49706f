import { isIP } from 'node:net'
import { refused, type Setting, type Wording } from './setting.ts'
import { hostname } from './text.ts'

/** A server by its name, or by its address. */
export const mailHost = (wording: Wording<string>): Setting<string> => {
  const name = hostname(wording)
  return {
    ...name,
    shape: 'host name or address',
    read(raw) {
      if (typeof raw === 'string' && isIP(raw.trim()) !== 0) return { value: raw.trim() }
      const reading = name.read(raw)
      // The process with the way out asks name servers alone, which know no such name.
      if ('value' in reading && reading.value === 'localhost')
        return refused('it is a name that only this host knows', 'write 127.0.0.1')
      return reading
    },
  }
}
