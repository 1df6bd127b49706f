import { isIP } from 'node:net'
import { refused, typeName, type Reading, type Setting, type Wording } from './setting.ts'

const anywhere: readonly string[] = ['0.0.0.0/0', '::/0']

/** Networks as `10.0.0.0/8`, IPv4 or IPv6; `anywhere` is both in full. */
export const networks = ({
  default: value,
  asked = false,
  ...wording
}: Wording<readonly string[]>): Setting<readonly string[]> => ({
  shape: 'networks separated by commas (10.0.0.0/8, 2001:db8::/32), or anywhere',
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read(raw) {
    if (typeof raw !== 'string') return refused(`it is ${typeName(raw)}`, 'write text, in quotes')
    return raw.trim() === 'anywhere' ? { value: anywhere } : networksIn(raw)
  },
  fromText: text => text,
  toRaw: value => (String(value) === String(anywhere) ? 'anywhere' : value.join(', ')),
})

/** The default: whoever can reach the host. */
export const fromAnywhere = anywhere

function networksIn(text: string): Reading<readonly string[]> {
  const words = text.split(',').map(word => word.trim())
  const value: string[] = []
  for (const word of words) {
    const [address = '', length, rest] = word.split('/')
    const family = isIP(address)
    const longest = family === 4 ? 32 : 128
    if (family === 0 || address.includes('%') || rest !== undefined)
      return refused(
        `${word || 'an empty place'} is no network`,
        'write 10.0.0.0/8 or 2001:db8::/32',
      )
    if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > longest))
      return refused(
        `${word} has no length from 0 to ${longest}`,
        'write 10.0.0.0/8 or 2001:db8::/32',
      )
    value.push(`${address.toLowerCase()}/${Number(length ?? longest)}`)
  }
  return { value }
}
