import { createHmac, timingSafeEqual } from 'node:crypto'

const stepSeconds = 30
const digits = 6
/** In steps: how far the clock of a phone may be from ours. */
const drift = 1

/** The number of the step that a moment lies in (RFC 6238, section 4.2). */
export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds)

/** The code of a step: HMAC-SHA-1, cut as RFC 4226 says (section 5.3). Every app knows this form; many know no other. */
export function totpCode(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7f_ff_ff_ff
  return String(number % 10 ** length).padStart(length, '0')
}

/** The newest step near `now` whose code this is; undefined when it is none of theirs. */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | undefined {
  const given = Buffer.from(code)
  const near = Array.from({ length: 2 * drift + 1 }, (_, back) => stepOf(now) + drift - back)
  return near.find(step => {
    const expected = Buffer.from(totpCode(secret, step))
    return given.length === expected.length && timingSafeEqual(given, expected)
  })
}

/** What a phone reads from a picture or a link. */
export function otpauthUrl(
  secret: string,
  { issuer, account }: Record<'issuer' | 'account', string>,
) {
  // A colon parts the two, so that neither may hold one.
  const label = [issuer, account]
    .map(part => encodeURIComponent(part.replaceAll(':', ' ')))
    .join(':')
  const values = { secret, issuer, algorithm: 'SHA1', digits, period: stepSeconds }
  const query = Object.entries(values).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  )
  return `otpauth://totp/${label}?${query.join('&')}`
}
