import { isIP, isIPv4 } from 'node:net'
import { der } from './der.ts'

/** DER of the NameConstraints extension (RFC 5280, 4.2.1.10) that permits these names and addresses only. */
export function nameConstraints(names: readonly string[]): Uint8Array<ArrayBuffer> {
  const bases = names.map(name => (isIP(name) === 0 ? dnsName(name) : address(name)))
  // Kinds of names that are not listed would be free: without any address of ours, permit one that is nobody's.
  const kinds = names.some(name => isIP(name) !== 0) ? bases : [...bases, address('0.0.0.0')]
  const subtrees = kinds.map(base => der(0x30, base))
  return Uint8Array.from(der(0x30, der(0xa0, Buffer.concat(subtrees))))
}

const dnsName = (name: string) => der(0x82, Buffer.from(name, 'ascii'))

/** Address and a mask of all ones. */
function address(text: string): Buffer {
  const bytes = isIPv4(text) ? Buffer.from(text.split('.').map(Number)) : ipv6Bytes(text)
  return der(0x87, Buffer.concat([bytes, Buffer.alloc(bytes.length, 0xff)]))
}

const groups = (part: string) => (part === '' ? [] : part.split(':'))

function ipv6Bytes(text: string): Buffer {
  const [head = '', tail = ''] = text.split('::')
  const left = groups(head)
  const right = groups(tail)
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  const bytes = Buffer.alloc(16)
  for (const [index, group] of [...left, ...zeros, ...right].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2)
  return bytes
}
