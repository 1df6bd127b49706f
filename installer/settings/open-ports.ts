import { refused, typeName, type Reading, type Setting, type Wording } from './setting.ts'

/** `ports` is one, or a range `10000-10100`. */
export type OpenPorts = { readonly protocol: 'tcp' | 'udp'; readonly ports: string }

/** Ports with their protocol, or `none`. */
export const openPorts = ({
  default: value,
  asked = false,
  ...wording
}: Wording<readonly OpenPorts[]>): Setting<readonly OpenPorts[]> => ({
  shape: 'ports separated by commas (25/tcp, 10000-10100/udp), or none',
  ...wording,
  asked,
  ...(value !== undefined && { default: { value } }),
  read(raw) {
    if (typeof raw !== 'string') return refused(`it is ${typeName(raw)}`, 'write text: 25/tcp')
    return raw.trim() === 'none' ? { value: [] } : portsIn(raw)
  },
  fromText: text => text,
  toRaw: value =>
    value.length === 0
      ? 'none'
      : value.map(({ protocol, ports }) => `${ports}/${protocol}`).join(', '),
})

function portsIn(text: string): Reading<readonly OpenPorts[]> {
  const value: OpenPorts[] = []
  for (const word of text.split(',').map(word => word.trim())) {
    const [, first = '', last = first, protocol] =
      /^(\d{1,5})(?:-(\d{1,5}))?\/(tcp|udp)$/.exec(word) ?? []
    const [from, to] = [Number(first), Number(last)]
    if (protocol === undefined)
      return refused(`${word || 'an empty place'} is no port`, 'write 25/tcp or 10000-10100/udp')
    if (from < 1 || to > 65_535 || from > to)
      return refused(`${word} is outside of 1 to 65535`, 'write 25/tcp or 10000-10100/udp')
    value.push({
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      ports: from === to ? String(from) : `${from}-${to}`,
    })
  }
  return { value }
}
