import { createHash } from 'node:crypto'
import { twoColouredPng } from './png.ts'

/** Dark enough to be seen on the paper, each apart from the next. */
const inks = [
  [0x1c, 0x71, 0xd8],
  [0x26, 0x8b, 0x4b],
  [0xb5, 0x51, 0x00],
  [0x8f, 0x3f, 0xb5],
  [0xc0, 0x1c, 0x28],
  [0x00, 0x7c, 0x83],
  [0x7a, 0x5c, 0x00],
  [0xa3, 0x34, 0x7c],
] as const
const paper = [0xf2, 0xf2, 0xee] as const
/** Five fields a side, and half of one as a margin. */
const fields = 5

/** A pattern that is the same on both sides, and always the same for the same words: for whoever has no picture. */
export function drawn(words: string, size: number): Buffer {
  const digest = createHash('sha256').update(words).digest()
  const ink = inks[(digest[0] ?? 0) % inks.length] ?? inks[0]
  const isFilled = (column: number, row: number) =>
    ((digest[1 + row * 3 + Math.min(column, fields - 1 - column)] ?? 0) & 1) === 1
  return twoColouredPng(size, { ink, paper }, (x, y) => {
    const column = Math.floor((x * (fields + 1)) / size - 0.5)
    const row = Math.floor((y * (fields + 1)) / size - 0.5)
    const isInside = [column, row].every(at => at >= 0 && at < fields)
    return isInside && isFilled(column, row)
  })
}
