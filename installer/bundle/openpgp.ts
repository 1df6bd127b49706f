import { createHash, type KeyObject } from 'node:crypto'
import { isSignedBy, publicKeyOf, signed, type PublicKey } from './keys.ts'

/**
 * The same Ed25519 keys and signatures in OpenPGP's clothes (RFC 4880 with EdDSA, as GnuPG 2 knows it): gpgv is on every
 * Debian, since apt asks it. Only what is needed for that, in one fixed form.
 */

/** Packet tags with a length of one byte. */
const tag = { signature: 0x88, publicKey: 0x98, userId: 0xb4 } as const

const packet = (kind: number, body: Buffer) =>
  Buffer.concat([Buffer.from([kind, body.length]), body])

// 2020-01-01: gpgv asks for a time, and a key has none here; its documents say until when it is good.
const keyMadeOn = Buffer.from([0x5e, 0x0b, 0xe1, 0x00])

const eddsa = 22
const sha512 = 10
const curve = Buffer.from([9, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01])

const keyBody = (key: PublicKey) =>
  Buffer.concat([
    Buffer.from([4]),
    keyMadeOn,
    Buffer.from([eddsa]),
    curve,
    bare(0x0107),
    Buffer.from([0x40]),
    key,
  ])

function bare(number: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(number)
  return bytes
}

const long = (number: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(number)
  return bytes
}

const hashedKey = (key: PublicKey) => {
  const body = keyBody(key)
  return Buffer.concat([Buffer.from([0x99]), bare(body.length), body])
}

const fingerprint = (key: PublicKey) => createHash('sha1').update(hashedKey(key)).digest()

const kinds = { text: 0x00, userId: 0x13 } as const
type Kind = keyof typeof kinds

/** What a signature says of itself under its own hash: kind, time, key. */
function statement(kind: Kind, key: PublicKey): Buffer {
  const parts = [
    Buffer.from([5, 2]),
    keyMadeOn,
    // May sign, may certify.
    ...(kind === 'userId' ? [Buffer.from([2, 27, 3])] : []),
    Buffer.from([22, 33, 4]),
    fingerprint(key),
  ]
  const subpackets = Buffer.concat(parts)
  return Buffer.concat([
    Buffer.from([4, kinds[kind], eddsa, sha512]),
    bare(subpackets.length),
    subpackets,
  ])
}

function digestOf(text: Buffer, kind: Kind, key: PublicKey): Buffer {
  const said = statement(kind, key)
  const trailer = Buffer.concat([Buffer.from([4, 0xff]), long(said.length)])
  return createHash('sha512').update(text).update(said).update(trailer).digest()
}

/** An integer as OpenPGP writes it: its bits, then its bytes without leading zeros. */
function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex(byte => byte !== 0)
  const rest = first === -1 ? Buffer.alloc(0) : bytes.subarray(first)
  const bits = rest.length === 0 ? 0 : rest.length * 8 - Math.clz32(rest.readUInt8(0)) + 24
  return Buffer.concat([bare(bits), rest])
}

function signaturePacket(digest: Buffer, plain: Buffer, kind: Kind, key: PublicKey): Buffer {
  const keyId = fingerprint(key).subarray(12)
  return packet(
    tag.signature,
    Buffer.concat([
      statement(kind, key),
      bare(10),
      Buffer.from([9, 16]),
      keyId,
      digest.subarray(0, 2),
      integer(plain.subarray(0, 32)),
      integer(plain.subarray(32)),
    ]),
  )
}

function signPacket(text: Buffer, kind: Kind, key: KeyObject): Buffer {
  const own = publicKeyOf(key)
  const digest = digestOf(text, kind, own)
  return signaturePacket(digest, signed(digest, key), kind, own)
}

/** A detached signature that gpgv checks. */
export const openPgpSignature = (text: Buffer, key: KeyObject): Buffer =>
  signPacket(text, 'text', key)

const name = Buffer.from('Parley')
const named = Buffer.concat([Buffer.from([tag.userId]), long(name.length), name])

/** The key's name, signed by itself: without one, gpgv believes no key. */
export const openPgpName = (key: KeyObject): Buffer =>
  Buffer.concat([
    packet(tag.userId, name),
    signPacket(Buffer.concat([hashedKey(publicKeyOf(key)), named]), 'userId', key),
  ])

/** What gpgv takes for --keyring. @param nameOfKey from {@link openPgpName} */
export const openPgpKeyring = (key: PublicKey, nameOfKey: Buffer): Buffer =>
  Buffer.concat([packet(tag.publicKey, keyBody(key)), nameOfKey])

/** Whether this is the signature that gpgv would find good, in just the form in which we write it. */
export function isOpenPgpSignedBy(text: Buffer, signature: Buffer, key: PublicKey): boolean {
  return isPacketBy(text, signature, 'text', key)
}

export function isOpenPgpName(nameOfKey: Buffer, key: PublicKey): boolean {
  const start = packet(tag.userId, name)
  return (
    nameOfKey.subarray(0, start.length).equals(start) &&
    isPacketBy(
      Buffer.concat([hashedKey(key), named]),
      nameOfKey.subarray(start.length),
      'userId',
      key,
    )
  )
}

function isPacketBy(text: Buffer, signature: Buffer, kind: Kind, key: PublicKey): boolean {
  const digest = digestOf(text, kind, key)
  const head = statement(kind, key).length + 2 + 2 + 10 + 2
  const plain = plainSignature(signature.subarray(head))
  return (
    plain !== undefined &&
    signaturePacket(digest, plain, kind, key).equals(signature) &&
    isSignedBy(digest, plain, key)
  )
}

/** The two integers as the 64 bytes that they are, or undefined when they are not two. */
function plainSignature(bytes: Buffer): Buffer | undefined {
  const halves: Buffer[] = []
  let rest = bytes
  for (let half = 0; half < 2; half++) {
    if (rest.length < 2) return undefined
    const length = Math.ceil(rest.readUInt16BE(0) / 8)
    if (length > 32 || rest.length < 2 + length) return undefined
    halves.push(Buffer.alloc(32 - length), rest.subarray(2, 2 + length))
    rest = rest.subarray(2 + length)
  }
  return Buffer.concat(halves)
}
