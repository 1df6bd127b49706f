/** What a server says to a client's first message: what it agrees to, or why not. */
export type Answer =
  | {
      /** `0x0303`: TLS 1.2 */
      readonly version: number
      readonly suite: number
      readonly compresses: boolean
      /** It binds renegotiations to the conversation before (RFC 5746). */
      readonly isRenegotiationSafe: boolean
      /** Of the key exchange, where it has told. */
      readonly group?: number
      /** Of a Diffie-Hellman group of its own. */
      readonly primeBits?: number
    }
  | { readonly alert: number }

/** Somebody who speaks something else than TLS, or breaks its rules. */
class NoTls extends Error {
  override readonly name = 'NoTls'
}

/**
 * Reads an answer from what has come so far.
 * @returns undefined while it is not whole
 * @throws when it is no TLS
 */
export function answerIn(bytes: Buffer): Answer | undefined {
  const messages: Buffer[] = []
  let rest = bytes
  while (rest.length >= 5) {
    const [type = 0, major] = rest
    if (type < 20 || type > 23 || major !== 3) throw new NoTls('the answer is no TLS')
    const length = rest.readUInt16BE(3)
    if (rest.length < 5 + length) break
    const content = rest.subarray(5, 5 + length)
    if (type === 21) {
      const [, alert = 0] = content
      return { alert }
    }
    // TLS 1.3 sends others for the sake of old machines in between.
    if (type === 22) messages.push(content)
    rest = rest.subarray(5 + length)
  }
  return agreedIn(Buffer.concat(messages))
}

const [serverHello, serverKeyExchange, serverHelloDone] = [2, 12, 14]

function agreedIn(messages: Buffer): Answer | undefined {
  let agreed: Exclude<Answer, { alert: number }> | undefined
  let rest = messages
  while (rest.length >= 4) {
    const [type] = rest
    const length = rest.readUIntBE(1, 3)
    if (rest.length < 4 + length) return undefined
    const body = rest.subarray(4, 4 + length)
    if (type === serverHello) agreed = helloIn(body)
    // What follows is encrypted from TLS 1.3 on.
    if (agreed?.version === 0x0304) return agreed
    if (type === serverKeyExchange && agreed) agreed = { ...agreed, ...exchangeIn(body) }
    if (type === serverHelloDone) return agreed
    rest = rest.subarray(4 + length)
  }
  return undefined
}

function helloIn(body: Buffer): Exclude<Answer, { alert: number }> {
  const [session = 0] = body.subarray(34)
  const at = 35 + session
  const found = extensionsIn(body.subarray(at + 5))
  const group = found.get(51)?.readUInt16BE(0)
  return {
    version: found.get(43)?.readUInt16BE(0) ?? body.readUInt16BE(0),
    suite: body.readUInt16BE(at),
    compresses: body[at + 2] !== 0,
    isRenegotiationSafe: found.has(0xff01),
    ...(group !== undefined && { group }),
  }
}

function extensionsIn(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>()
  let rest = bytes
  while (rest.length >= 4) {
    const length = rest.readUInt16BE(2)
    found.set(rest.readUInt16BE(0), rest.subarray(4, 4 + length))
    rest = rest.subarray(4 + length)
  }
  return found
}

/** A named curve, or a prime with its length before it. */
function exchangeIn(body: Buffer): { readonly group: number } | { readonly primeBits: number } {
  if (body[0] === 3) return { group: body.readUInt16BE(1) }
  const prime = body.subarray(2, 2 + body.readUInt16BE(0))
  const first = prime.findIndex(byte => byte !== 0)
  const [top = 0] = prime.subarray(first)
  return { primeBits: (prime.length - first) * 8 - Math.clz32(top) + 24 }
}
