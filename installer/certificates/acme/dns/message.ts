import { InvalidMessage } from './invalid-message.ts'

/** The little of DNS messages (RFC 1035) that a dynamic update (RFC 2136) needs. */

export const types = { soa: 6, txt: 16, tsig: 250 } as const
export const classes = { in: 1, none: 254, any: 255 } as const

/** A name as it travels: labels with their lengths, in lower case, nothing abbreviated. */
export function encodedName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').toLowerCase().split('.').filter(Boolean)
  const parts = labels.map(label => {
    const bytes = Buffer.from(label, 'latin1')
    if (bytes.length > 63) throw new InvalidMessage(`the label ${label} is too long`)
    return Buffer.concat([Buffer.from([bytes.length]), bytes])
  })
  const encoded = Buffer.concat([...parts, Buffer.from([0])])
  if (encoded.length > 255) throw new InvalidMessage(`the name ${name} is too long`)
  return encoded
}

export const uint16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export const uint48 = (value: number): Buffer => {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(value, 0, 6)
  return bytes
}

type Record = {
  readonly name: string
  readonly type: number
  readonly class: number
  readonly ttl: number
  readonly data: Buffer
}

export const encodedRecord = (record: Record): Buffer =>
  Buffer.concat([
    encodedName(record.name),
    uint16(record.type),
    uint16(record.class),
    uint32(record.ttl),
    uint16(record.data.length),
    record.data,
  ])

/** Data of a TXT record: pieces of at most 255 bytes. */
function textData(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  const pieces = Array.from({ length: Math.max(1, Math.ceil(bytes.length / 255)) }, (_, index) =>
    bytes.subarray(index * 255, (index + 1) * 255),
  )
  return Buffer.concat(pieces.flatMap(piece => [Buffer.from([piece.length]), piece]))
}

/** One change to a zone. Removing names the value: other records of that name stay. */
export type Change = {
  readonly verb: 'add' | 'remove'
  readonly name: string
  readonly value: string
}

/** Nobody keeps it longer than it is needed. */
const ttl = 60
const updateOpcode = 5 << 11

/** An update with one change, unsigned. */
export function updateMessage(id: number, zone: string, { verb, name, value }: Change): Buffer {
  const header = Buffer.concat([id, updateOpcode, 1, 0, 1, 0].map(uint16))
  const about = Buffer.concat([encodedName(zone), uint16(types.soa), uint16(classes.in)])
  const added = verb === 'add'
  const change = encodedRecord({
    name,
    type: types.txt,
    class: added ? classes.in : classes.none,
    ttl: added ? ttl : 0,
    data: textData(value),
  })
  return Buffer.concat([header, about, change])
}

/** What an answer holds, as far as we read it. */
export type Reply = {
  readonly id: number
  readonly isAnswer: boolean
  readonly code: number
  /** The last record, when it is a signature: where it begins, and its data. */
  readonly signature: { readonly at: number; readonly data: Buffer } | undefined
}

/** Reads a message that somebody else made. Throws {@link InvalidMessage} for what is none. */
export function readReply(message: Buffer): Reply {
  try {
    const flags = message.readUInt16BE(2)
    const counts = [4, 6, 8, 10].map(at => message.readUInt16BE(at))
    const [questions = 0, ...records] = counts
    let at = 12
    for (let index = 0; index < questions; index++) at = nameEnd(message, at) + 4
    let last: Reply['signature']
    for (let index = 0; index < records.reduce((sum, count) => sum + count, 0); index++) {
      const fixed = nameEnd(message, at)
      const type = message.readUInt16BE(fixed)
      const end = fixed + 10 + message.readUInt16BE(fixed + 8)
      if (end > message.length) throw new InvalidMessage('a record ends behind the message')
      last = type === types.tsig ? { at, data: message.subarray(fixed + 10, end) } : undefined
      at = end
    }
    return {
      id: message.readUInt16BE(0),
      isAnswer: flags >> 15 === 1,
      code: flags & 0xf,
      signature: last,
    }
  } catch (error) {
    throw error instanceof InvalidMessage ? error : new InvalidMessage('it is cut short')
  }
}

/** Where a name ends: at its empty label, or after a pointer into what came before. */
export function nameEnd(message: Buffer, from: number): number {
  let at = from
  let length = message.readUInt8(at)
  while (length > 0 && length < 0xc0) {
    if (length > 63) throw new InvalidMessage('a label is of an unknown kind')
    at += 1 + length
    length = message.readUInt8(at)
  }
  return at + (length === 0 ? 1 : 2)
}
