/** Tag, length, content; a length above 127 takes a byte more for each byte it needs. */
export function der(tag: number, content: Buffer): Buffer {
  const length = content.length
  const header =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...header]), content])
}
