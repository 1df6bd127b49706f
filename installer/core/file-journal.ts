import { open, readFile, mkdir, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { journalLine, type Journal } from './journal.ts'
import { syncDirectory } from './sync-directory.ts'

/**
 * A journal in one file, a JSON line each, readable by its owner alone (it may hold the former content of secret files).
 * A line cut short by a power loss is dropped: its change was never begun, since the note comes first.
 */
export function fileJournal(path: string): Journal {
  return {
    async append(line) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const file = await open(path, 'a+', 0o600)
      try {
        await dropTornLine(file)
        await file.appendFile(`${JSON.stringify(line)}\n`)
        await file.datasync()
      } finally {
        await file.close()
      }
      await syncDirectory(dirname(path))
    },
    async lines() {
      const text = await readFile(path, 'utf8').catch(missingIsEmpty)
      return wholeLines(text).map(line => journalLine.parse(JSON.parse(line)))
    },
  }
}

const wholeLines = (text: string) =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)

async function dropTornLine(file: FileHandle): Promise<void> {
  const { size } = await file.stat()
  if (size === 0) return
  const { buffer } = await file.read({ buffer: Buffer.alloc(size), position: 0 })
  const whole = buffer.lastIndexOf(0x0a) + 1
  if (whole < size) await file.truncate(whole)
}

function missingIsEmpty(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
  throw error
}
