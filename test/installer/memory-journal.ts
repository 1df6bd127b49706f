import type { Journal, JournalLine } from '../../installer/core/journal.ts'

/** A journal that a test can look into. */
export function memoryJournal(): Journal {
  const kept: JournalLine[] = []
  return {
    append(line) {
      kept.push(line)
      return Promise.resolve()
    },
    lines: () => Promise.resolve([...kept]),
  }
}
