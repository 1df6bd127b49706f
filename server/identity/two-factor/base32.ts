const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, for whole groups of 5 bytes, which need no padding: what people can type from a screen or a sheet. */
export function toBase32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  return bits.replaceAll(/.{5}/g, five => alphabet.charAt(Number.parseInt(five, 2)))
}
