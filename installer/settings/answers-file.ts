import { isUtf8 } from 'node:buffer'
import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { InstallError } from '../core/install-error.ts'

const longestFile = 64 * 1024

/**
 * The text of an operator's file.
 * @throws InstallError (usage) when it cannot be read, is no file, is too large or not UTF-8.
 */
export async function readAnswersFile(path: string): Promise<string> {
  const bytes = await bytesOf(path)
  if (isUtf8(bytes)) return bytes.toString('utf8').replace(/^\uFEFF/, '')
  throw unreadable(`${path}:${lineOfBadByte(bytes)}:1`, 'it is not UTF-8', 'save it as UTF-8')
}

async function bytesOf(path: string): Promise<Buffer> {
  // Looked at before it is opened: opening a pipe would wait for its writer.
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, reasonOf(error), 'name a file that exists and can be read')
  })
  if (!found.isFile())
    throw unreadable(
      path,
      found.isDirectory() ? 'it is a directory' : 'it is not a regular file',
      'name a file',
    )
  if (found.size > longestFile)
    throw unreadable(
      path,
      `it has ${found.size} bytes`,
      `use at most ${longestFile}; is this the right file?`,
    )
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    throw unreadable(path, reasonOf(error), 'name a file that you may read')
  }
}

function lineOfBadByte(bytes: Buffer): number {
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(0x0a, start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}

const unreadable = (path: string, because: string, remedy: string) =>
  new InstallError(`cannot read ${path}`, { because, remedy, exit: 'usage' })

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'permission is denied'
  return error instanceof Error ? error.message : String(error)
}
