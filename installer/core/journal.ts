import { z } from 'zod'
import type { Command, Host } from './host.ts'

const argv = z.tuple([z.string()], z.string()).readonly()

const entry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), content: z.string(), mode: z.number(), owner: z.string() }),
  z.object({ kind: z.literal('directory'), mode: z.number(), owner: z.string() }),
  z.object({ kind: z.literal('link'), target: z.string() }),
])

const wayBack = z.union([
  z.object({ write: z.string(), entry }),
  z.object({ remove: z.string() }),
  z.object({ run: z.array(argv).readonly(), erases: z.string().exactOptional() }),
  z.object({ after: argv }),
])

/** How to take one change back, as data: any later release can still replay it. */
export type WayBack = z.infer<typeof wayBack>

/** One line of the journal. A `note` is on disk before its change is made. */
export const journalLine = z.union([
  z.object({ begin: z.string(), command: z.string(), version: z.string(), at: z.string() }),
  z.object({ note: z.number(), run: z.string(), resource: z.string(), back: wayBack }),
  z.object({ undone: z.number(), kept: z.string().exactOptional() }),
  z.object({ end: z.string(), result: z.enum(['done', 'failed']), at: z.string() }),
])

export type JournalLine = z.infer<typeof journalLine>

export type Note = Extract<JournalLine, { note: number }>

/** The way back for each change, in the order made. */
export interface Journal {
  /** Returns when the line would survive a power cut. */
  append(line: JournalLine): Promise<void>
  lines(): Promise<readonly JournalLine[]>
}

/**
 * Notes not yet taken back, oldest first.
 * `kept: true` adds those that an undo passed over because they hold something: a later one may have consent to erase it.
 */
export function standingNotes(lines: readonly JournalLine[], options = { kept: false }): Note[] {
  const undone = new Set(
    lines.flatMap(line =>
      'undone' in line && !(options.kept && line.kept !== undefined) ? [line.undone] : [],
    ),
  )
  return lines.filter((line): line is Note => 'note' in line && !undone.has(line.note))
}

/** The run that began and never ended: a kill or a power cut. */
export function interruptedRun(lines: readonly JournalLine[]) {
  const ended = new Set(lines.flatMap(line => ('end' in line ? [line.end] : [])))
  return lines.findLast(
    (line): line is Extract<JournalLine, { begin: string }> =>
      'begin' in line && !ended.has(line.begin),
  )
}

/** The next unused note number. */
export const nextNote = (lines: readonly JournalLine[]): number =>
  1 + Math.max(0, ...lines.map(line => ('note' in line ? line.note : 0)))

/** A host that notes the way back before each change, so that a crash in between can still be undone. */
export function journaling(host: Host, note: (back: WayBack) => Promise<void>): Host {
  return {
    read: path => host.read(path),
    list: path => host.list(path),
    ask: (argv, input) => host.ask(argv, input),
    async write(path, entry) {
      const before = await host.read(path)
      await note(before === undefined ? { remove: path } : { write: path, entry: before })
      await host.write(path, entry)
    },
    async remove(path) {
      const before = await host.read(path)
      if (before === undefined) return
      await note({ write: path, entry: before })
      await host.remove(path)
    },
    async run(command) {
      for (const back of waysBackOf(command)) await note(back)
      await host.run(command)
    },
  }
}

function waysBackOf({ undo, erases, afterUndo }: Command): WayBack[] {
  const after = afterUndo === undefined ? [] : [{ after: afterUndo }]
  if (undo === 'one-way' || undo.length === 0) return after
  return [...after, { run: undo, ...(erases !== undefined && { erases }) }]
}
