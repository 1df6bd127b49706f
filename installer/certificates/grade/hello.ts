import type { Group } from './groups.ts'
import type { Suite } from './suites.ts'

/** From the oldest to the newest. */
export const protocols = ['SSL 3.0', 'TLS 1.0', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'] as const
export type Protocol = (typeof protocols)[number]

/** The first message of a client: what it would agree to. */
export type Hello = {
  readonly name: string
  /** The only version that it offers. */
  readonly protocol: Protocol
  readonly suites: readonly Suite[]
  readonly groups: readonly Group[]
  /** It says that it came down from a newer version, which did not work (RFC 7507). */
  readonly isFallback?: boolean
  /** It would compress, which tells secrets by their length. */
  readonly compresses?: boolean
}

const fallbackSuite = 0x5600

/**
 * The bytes of it. Written by hand, since no TLS library offers what it was built to refuse: SSL 3.0, RC4, export keys.
 * Without keys of its own: a server of TLS 1.3 then names the group that it wants, and says no more.
 */
export function helloBytes(hello: Hello): Buffer {
  const { protocol, suites, isFallback = false, compresses = false } = hello
  const codes = [...suites.map(({ code }) => code), ...(isFallback ? [fallbackSuite] : [])]
  const body = Buffer.concat([
    versionBytes(protocol),
    Buffer.alloc(32, 7),
    sized(1, Buffer.alloc(0)),
    sized(2, words(codes)),
    sized(1, Buffer.from(compresses ? [1, 0] : [0])),
    sized(2, Buffer.concat(extensions(hello))),
  ])
  const message = Buffer.concat([Buffer.from([1]), sized(3, body)])
  const first = protocol === 'SSL 3.0' ? [22, 3, 0] : [22, 3, 1]
  return Buffer.concat([Buffer.from(first), sized(2, message)])
}

function extensions({ name, protocol, groups }: Hello): Buffer[] {
  const host = Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(name, 'ascii'))])
  const extension = (type: number, content: Buffer) =>
    Buffer.concat([words([type]), sized(2, content)])
  return [
    // An address is no server name (RFC 6066).
    ...(/^[\d.]+$|:/.test(name) ? [] : [extension(0, sized(2, host))]),
    extension(10, sized(2, words(groups.map(({ code }) => code)))),
    extension(11, sized(1, Buffer.from([0]))),
    extension(13, sized(2, words(signatures))),
    extension(0xff01, sized(1, Buffer.alloc(0))),
    ...(protocol === 'TLS 1.3'
      ? [extension(43, sized(1, words([0x0304]))), extension(51, sized(2, Buffer.alloc(0)))]
      : []),
  ]
}

/** EdDSA, ECDSA, RSA-PSS, RSA; with SHA-1 too. */
const signatures = [
  0x0807, 0x0808, 0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203,
  0x0201,
]

/** TLS 1.3 calls itself 1.2 here, so as not to frighten old servers; an extension says what it is. */
const versionBytes = (protocol: Protocol) =>
  Buffer.from([3, Math.min(protocols.indexOf(protocol), 3)])

const words = (values: readonly number[]) =>
  Buffer.from(values.flatMap(value => [value >> 8, value & 0xff]))

function sized(bytes: number, content: Buffer): Buffer {
  const length = Buffer.alloc(bytes)
  length.writeUIntBE(content.length, 0, bytes)
  return Buffer.concat([length, content])
}
