import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { storeFile } from './store-file.ts'

/** `token`: its name in the folder. */
type NewFile = { readonly token: string; readonly bytes: Buffer }

/** Puts files on the disk, and then does what gives them a meaning. When anything of that fails, none of them is left. */
export async function storeFiles<Result>(
  folder: string,
  files: readonly NewFile[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    for (const { token, bytes } of files) await storeFile(folder, token, Readable.from([bytes]))
    return await work()
  } catch (error) {
    for (const { token } of files) await rm(join(folder, token), { force: true })
    throw error
  }
}
