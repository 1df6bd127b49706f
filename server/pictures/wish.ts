/** Formats that are read, by what their bytes say that they are, and how libvips calls their readers. */
export const readers = {
  'image/png': 'VipsForeignLoadPng',
  'image/jpeg': 'VipsForeignLoadJpeg',
  'image/gif': 'VipsForeignLoadNsgif',
  'image/webp': 'VipsForeignLoadWebp',
} as const
export type PictureType = keyof typeof readers

export const isPictureType = (type: string): type is PictureType => Object.hasOwn(readers, type)

/** What is to be made of a picture. Lengths in pixels. */
export type PictureWish = {
  readonly width: number
  readonly height: number
  /** Filled and cut, fitted inside and never enlarged, or fitted inside of a transparent frame. */
  readonly fit: 'filled' | 'inside' | 'framed'
  readonly format: 'png' | 'webp'
  /** Only of what moves, and moving; otherwise of the first frame. */
  readonly moves: boolean
}

/** What the decoding program is asked, as its one argument; the picture comes by its standard input. */
export type Question = {
  readonly type: PictureType
  readonly wishes: readonly PictureWish[]
  /** Of all frames together. */
  readonly maxPixels: number
}
