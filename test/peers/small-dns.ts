import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

const types = new Map([
  [1, 'A'],
  [28, 'AAAA'],
] as const)

export type SmallDns = {
  /** `A name`, in the order asked. */
  readonly asked: string[]
  close(): void
}

/**
 * A name server that answers what it is told at that moment, so that a name can change between two questions.
 * @param answers addresses of a name; undefined: it says nothing at all
 */
export async function smallDns(
  address: string,
  answers: (name: string) => readonly string[] | undefined,
): Promise<SmallDns> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (query, from) => {
    const { name, type, end } = question(query)
    const kind = types.get(type as 1 | 28)
    if (kind === undefined) return
    asked.push(`${kind} ${name}`)
    const addresses = answers(name)?.filter(one => isIPv6(one) === (kind === 'AAAA'))
    if (addresses === undefined) return
    socket.send(reply(query.subarray(0, end), type, addresses), from.port, from.address)
  })
  socket.bind(53, address)
  await once(socket, 'listening')
  return { asked, close: () => socket.close() }
}

function question(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** The question with answers behind it; without any, the name is said not to be there. */
function reply(query: Buffer, type: number, addresses: readonly string[]): Buffer {
  const head = Buffer.from(query)
  head.writeUInt16BE(0x8180, 2)
  head.writeUInt16BE(addresses.length, 6)
  head.writeUInt16BE(0, 8)
  head.writeUInt16BE(0, 10)
  return Buffer.concat([head, ...addresses.map(address => record(type, bytesOf(address)))])
}

function record(type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(12)
  fixed.writeUInt16BE(0xc00c, 0) // the name of the question
  fixed.writeUInt16BE(type, 2)
  fixed.writeUInt16BE(1, 4)
  fixed.writeUInt32BE(0, 6) // not to be kept
  fixed.writeUInt16BE(data.length, 10)
  return Buffer.concat([fixed, data])
}

const words = (text: string) => (text === '' ? [] : text.split(':'))

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number))
  const [front = '', back = ''] = address.split('::')
  const missing = 8 - words(front).length - words(back).length
  const all = [...words(front), ...Array.from({ length: missing }, () => '0'), ...words(back)]
  return Buffer.from(all.map(word => word.padStart(4, '0')).join(''), 'hex')
}
