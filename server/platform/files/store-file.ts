import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileHead } from './file-head.ts'

/** How the name of a file begins that is still coming in. */
export const arriving = '.arriving-'

export type StoredFile = { size: number; contentType: string }

/**
 * Writes a file of this name into the folder, a piece at a time: whole and on the disk, or not at all. A process that is killed
 * meanwhile leaves a file whose name begins with `arriving`.
 */
export async function storeFile(
  folder: string,
  name: string,
  content: Readable,
): Promise<StoredFile> {
  const temporary = join(folder, arriving + name)
  const head = new FileHead()
  try {
    const file = await open(temporary, 'wx', 0o600)
    await pipeline(content, head, file.createWriteStream({ flush: true }))
    await rename(temporary, join(folder, name))
    await syncFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return { size: head.size, contentType: head.contentType() }
}

/** Until its folder is on the disk, a file has no name there. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
