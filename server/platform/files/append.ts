import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

type Wish = {
  /** Where it goes on; what lies behind that is thrown away. */
  from: number
  /** The most bytes that may come; more is refused with `tooMuch`, and what was written stays. */
  most: number
  tooMuch: () => Error
  /** Asked before each piece is written: whether it is time to tell how much is on the disk. */
  isDue: () => boolean
  /** Hears it. When it throws, nothing more is written. */
  onProgress: (written: number) => Promise<void>
}

/**
 * Writes what comes into a file, from a place in it on, and to the disk. The file is made if need be. Resolves to how many bytes came:
 * a sender who breaks off has sent what they have sent.
 */
export async function append(
  path: string,
  content: AsyncIterable<Buffer>,
  { from, most, tooMuch, isDue, onProgress }: Wish,
): Promise<number> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600)
  let written = 0
  try {
    await file.truncate(from)
    const pieces = content[Symbol.asyncIterator]()
    for (;;) {
      const piece = await pieces.next().catch(() => undefined)
      if (!piece || piece.done) break
      if (written + piece.value.length > most) throw tooMuch()
      if (isDue()) {
        await file.datasync()
        await onProgress(written)
      }
      await writeAt(file, piece.value, from + written)
      written += piece.value.length
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return written
}

async function writeAt(file: FileHandle, piece: Buffer, at: number): Promise<void> {
  for (let done = 0; done < piece.length;) {
    const { bytesWritten } = await file.write(piece, done, piece.length - done, at + done)
    done += bytesWritten
  }
}
