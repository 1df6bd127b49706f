import { crc32, deflateSync } from 'node:zlib'

type Colour = readonly [red: number, green: number, blue: number]

const signature = Buffer.from('\x89PNG\r\n\x1A\n', 'latin1')
const oneBit = 1
const indexed = 3

/** A square PNG of two colours: `isInk` says which one a point has. */
export function twoColouredPng(
  size: number,
  { ink, paper }: { ink: Colour; paper: Colour },
  isInk: (x: number, y: number) => boolean,
): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, oneBit, indexed, 0, 0, 0])
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  const rowBytes = 1 + Math.ceil(size / 8)
  const rows = Buffer.alloc(rowBytes * size)
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const at = y * rowBytes + 1 + (x >> 3)
      if (isInk(x, y)) rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7))
    }
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([...paper, ...ink])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
