/** A unit file as it stands: sections of keys, each key with every value given, in order. */
export type UnitFile = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>

/**
 * Reads one unit file and the drop-ins that follow it, by the rules of systemd.syntax(7): `#` and `;` begin a comment, a
 * backslash at the end joins lines, a key given again adds a value, an empty value forgets the earlier ones. A line that
 * is no section, comment or assignment is told to `warn` and passed over, as systemd does.
 * @param texts the unit file, then its drop-ins in order
 */
export function parseUnitFile(
  texts: readonly string[],
  warn: (problem: string) => void = () => {},
): UnitFile {
  const sections = new Map<string, Map<string, string[]>>()
  for (const text of texts) readInto(sections, text, warn)
  return sections
}

function readInto(
  sections: Map<string, Map<string, string[]>>,
  text: string,
  warn: (problem: string) => void,
): void {
  let section: Map<string, string[]> | undefined
  for (const { line, number } of logicalLines(text)) {
    const heading = /^\[([^[\]]+)\]$/.exec(line)?.[1]
    const [, key, value] = /^([A-Za-z][\w-]*)\s*=\s*(.*)$/s.exec(line) ?? []
    if (heading !== undefined) {
      section = sections.get(heading) ?? new Map<string, string[]>()
      sections.set(heading, section)
    } else if (key === undefined || value === undefined) {
      warn(`line ${number} is neither a section nor an assignment`)
    } else if (section === undefined) {
      warn(`line ${number} stands before the first section`)
    } else if (value === '') {
      section.set(key, [])
    } else {
      section.set(key, [...(section.get(key) ?? []), value])
    }
  }
}

/** Lines with continuations joined and comments gone; the number is that of the first part. */
function logicalLines(text: string): { line: string; number: number }[] {
  const lines: { line: string; number: number }[] = []
  let open: { line: string; number: number } | undefined
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const part = raw.trim()
    // Inside a continuation too: a comment there is dropped and does not end it.
    if (/^[#;]/.test(part)) continue
    const continues = part.endsWith('\\')
    const words = continues ? part.slice(0, -1).trimEnd() : part
    open = { line: open ? `${open.line} ${words}` : words, number: open?.number ?? index + 1 }
    if (continues) continue
    if (open.line.trim() !== '') lines.push({ ...open, line: open.line.trim() })
    open = undefined
  }
  if (open !== undefined && open.line.trim() !== '') lines.push({ ...open, line: open.line.trim() })
  return lines
}

/** The last value of a key: what counts for a setting that is not a list. */
export const lastValue = (file: UnitFile, section: string, key: string): string | undefined =>
  file.get(section)?.get(key)?.at(-1)

export const allValues = (file: UnitFile, section: string, key: string): readonly string[] =>
  file.get(section)?.get(key) ?? []

/** Values that are lists of words: `After=a.service b.service`. */
export const allWords = (file: UnitFile, section: string, key: string): readonly string[] =>
  allValues(file, section, key).flatMap(value => value.split(/\s+/).filter(Boolean))
