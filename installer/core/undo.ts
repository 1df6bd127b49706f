import { z } from 'zod'
import { InstallError, reasonOf } from './install-error.ts'
import type { Argv, Host } from './host.ts'
import { standingNotes, type Journal, type Note } from './journal.ts'

/** What was taken back, and what was kept with the reason. */
export type Undone = { readonly resource: string; readonly kept?: string }

export type UndoOptions = {
  /** Which notes: those of the newest run that changed something, or all. */
  readonly scope: 'last-run' | 'everything'
  /** Consent to erase people's data. Without it, whatever holds data is kept and named. */
  readonly eraseData: boolean
  readonly watch?: (undone: Undone) => void
}

/** Takes changes back, newest first. May be killed and run again: each step is marked when it is done. */
export async function undo(host: Host, journal: Journal, options: UndoOptions): Promise<Undone[]> {
  const undone: Undone[] = []
  const lines = await journal.lines()
  const first = new Set(standingNotes(lines).map(note => note.note))
  const standing = standingNotes(lines, { kept: options.scope === 'everything' })
  const notes = notesToUndo(standing, options.scope)
  for (const note of notes) {
    const { back } = note
    if ('after' in back) continue
    const attempt = takeBack(host, back, options.eraseData)
    const kept = await (first.has(note.note) ? attempt : attempt.catch(goneWithItsProgram))
    await journal.append({ undone: note.note, ...(kept !== undefined && { kept }) })
    const result = { resource: note.resource, ...(kept !== undefined && { kept }) }
    undone.push(result)
    options.watch?.(result)
  }
  await readAgain(host, journal, notes)
  return undone
}

/** Lets what still runs read what it has back, each once. */
async function readAgain(host: Host, journal: Journal, notes: readonly Note[]): Promise<void> {
  const done = new Set<string>()
  for (const { note, back } of notes) {
    if (!('after' in back)) continue
    const words = back.after.join('\0')
    if (!done.has(words))
      await host.run({ argv: back.after, undo: 'one-way' }).catch(goneWithItsProgram)
    done.add(words)
    await journal.append({ undone: note })
  }
}

/** The notes of that scope, newest first. */
export function notesToUndo(standing: readonly Note[], scope: UndoOptions['scope']): Note[] {
  const lastRun = standing.at(-1)?.run
  return standing.filter(note => scope === 'everything' || note.run === lastRun).toReversed()
}

/** @returns why it was kept, or undefined when it was taken back. */
async function takeBack(
  host: Host,
  back: Exclude<Note['back'], { after: Argv }>,
  eraseData: boolean,
): Promise<string | undefined> {
  if ('write' in back) {
    await host.write(back.write, back.entry)
    return undefined
  }
  if ('remove' in back) return removeOrKeep(host, back.remove)
  if (back.erases !== undefined && !eraseData) return `it holds ${back.erases}`
  for (const argv of back.run) await host.run({ argv, undo: 'one-way' })
  return undefined
}

// What an earlier undo kept may need a program that the same undo took back (a database its server). What it holds lies in
// something else that was kept, which goes by its own note.
function goneWithItsProgram(error: unknown): undefined {
  const missing = error instanceof InstallError && programMissing.safeParse(error.cause).success
  if (!missing) throw error
}

const programMissing = z.object({ code: z.literal(127) })

/** A directory that still holds something holds it for somebody: it stays. */
async function removeOrKeep(host: Host, path: string): Promise<string | undefined> {
  const names = await host.list(path)
  if (names.length > 0) return `${path} is not empty (${names.slice(0, 3).join(', ')})`
  try {
    await host.remove(path)
    return undefined
  } catch (cause) {
    throw new InstallError(`cannot remove ${path}`, {
      because: reasonOf(cause),
      remedy: 'free it, then run the same command again: what is done is not done twice',
      cause,
    })
  }
}
