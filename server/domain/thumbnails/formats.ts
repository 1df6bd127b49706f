import type { PictureWish } from '../../pictures/wish.ts'

/** One form in which a picture is shown in messages; the name is the last part of its address. */
export type Format = {
  readonly name: string
  readonly max_width: number
  readonly max_height: number
  readonly format: 'webp'
  readonly animated: boolean
}

const size = { max_width: 840, max_height: 560, format: 'webp' } as const

export const still: Format = { name: '840x560.webp', ...size, animated: false }
export const moving: Format = { name: '840x560-anim.webp', ...size, animated: true }

/** Clients choose among these. A picture that does not move has the first alone, and shows it for all. */
export const formats: readonly Format[] = [still, moving]

export const wishFor = ({ max_width, max_height, format, animated }: Format): PictureWish => ({
  width: max_width,
  height: max_height,
  fit: 'inside',
  format,
  moves: animated,
})
