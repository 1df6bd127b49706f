import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Algorithm, UpdateKey } from './key-file.ts'
import { InvalidMessage } from './invalid-message.ts'
import {
  classes,
  encodedName,
  encodedRecord,
  nameEnd,
  types,
  uint16,
  uint48,
  type Reply,
} from './message.ts'

const hashes: Readonly<Record<Algorithm, string>> = {
  'hmac-sha256': 'sha256',
  'hmac-sha384': 'sha384',
  'hmac-sha512': 'sha512',
}

/** Seconds that the two clocks may differ: what RFC 8945 recommends. */
const fudge = 300

type Signature = {
  readonly time: number
  readonly fudge: number
  readonly mac: Buffer
  readonly originalId: number
  readonly error: number
  readonly other: Buffer
}

/** A message with its signature (RFC 8945), and the code of it, which the answer's is made from. */
export function signed(
  message: Buffer,
  key: UpdateKey,
  now: Date,
): { readonly message: Buffer; readonly mac: Buffer } {
  const plain = { time: Math.floor(now.getTime() / 1000), fudge, error: 0, other: Buffer.alloc(0) }
  const mac = macOf([message], key, plain)
  const record = encodedRecord({
    name: key.name,
    type: types.tsig,
    class: classes.any,
    ttl: 0,
    data: Buffer.concat([
      encodedName(key.algorithm),
      uint48(plain.time),
      uint16(plain.fudge),
      uint16(mac.length),
      mac,
      uint16(message.readUInt16BE(0)),
      uint16(0),
      uint16(0),
    ]),
  })
  const whole = Buffer.concat([message, record])
  whole.writeUInt16BE(message.readUInt16BE(10) + 1, 10)
  return { message: whole, mac }
}

/** What a server says about our signature; its own is judged by {@link isGenuine}. */
export function readSignature(data: Buffer): Signature {
  try {
    const at = nameEnd(data, 0)
    const macLength = data.readUInt16BE(at + 8)
    const after = at + 10 + macLength
    const otherLength = data.readUInt16BE(after + 4)
    if (after + 6 + otherLength > data.length)
      throw new InvalidMessage('its signature is cut short')
    return {
      time: data.readUIntBE(at, 6),
      fudge: data.readUInt16BE(at + 6),
      mac: data.subarray(at + 10, after),
      originalId: data.readUInt16BE(after),
      error: data.readUInt16BE(after + 2),
      other: data.subarray(after + 6, after + 6 + otherLength),
    }
  } catch {
    throw new InvalidMessage('its signature is cut short')
  }
}

/** Whether an answer is by somebody who has the key, and to our question. */
export function isGenuine(
  answer: Buffer,
  { signature: place }: Reply,
  key: UpdateKey,
  questionMac: Buffer,
  now: Date,
): boolean {
  if (place === undefined) return false
  const signature = readSignature(place.data)
  const bare = Buffer.from(answer.subarray(0, place.at))
  bare.writeUInt16BE(signature.originalId, 0)
  bare.writeUInt16BE(answer.readUInt16BE(10) - 1, 10)
  const mac = macOf([uint16(questionMac.length), questionMac, bare], key, signature)
  const isInTime = Math.abs(now.getTime() / 1000 - signature.time) <= signature.fudge
  return isInTime && mac.length === signature.mac.length && timingSafeEqual(mac, signature.mac)
}

function macOf(
  parts: readonly Buffer[],
  key: UpdateKey,
  { time, fudge, error, other }: Pick<Signature, 'time' | 'fudge' | 'error' | 'other'>,
): Buffer {
  const variables = [
    encodedName(key.name),
    uint16(classes.any),
    uint16(0),
    uint16(0),
    encodedName(key.algorithm),
    uint48(time),
    uint16(fudge),
    uint16(error),
    uint16(other.length),
    other,
  ]
  return createHmac(hashes[key.algorithm], key.secret)
    .update(Buffer.concat([...parts, ...variables]))
    .digest()
}
