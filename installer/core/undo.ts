import { z } from 'zod'
import { InstallError, reasonOf } from './install-error.ts'
import type { Argv, Host, Look } from './host.ts'
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
  const takeBackAndSay = async ({ note, resource }: Note, back: Change) => {
    const attempt = takeBack(host, back, options.eraseData)
    const kept = await (first.has(note) ? attempt : attempt.catch(goneWithItsProgram))
    await journal.append({ undone: note, ...(kept !== undefined && { kept }) })
    const result = { resource, ...(kept !== undefined && { kept }) }
    undone.push(result)
    options.watch?.(result)
  }
  const full: (readonly [Note, Change])[] = []
  for (const note of notes) {
    const { back } = note
    if ('after' in back) continue
    if (await mayEmpty(host, back, notes)) full.push([note, back])
    else await takeBackAndSay(note, back)
  }
  for (const [note, back] of full) await takeBackAndSay(note, back)
  await readAgain(host, journal, notes)
  return undone
}

/** A change that something takes back; the other kind only reads again what was. */
type Change = Exclude<Note['back'], { after: Argv }>

/**
 * A directory that holds something may yet lose it: to the way back of an older change, such as erasing the folder that it lies
 * in. Until then nobody can say whether it is kept. Not one that was there before: that comes back as it was.
 */
async function mayEmpty(host: Look, back: Change, notes: readonly Note[]): Promise<boolean> {
  if (!('remove' in back) || (await host.list(back.remove)).length === 0) return false
  return !notes.some(older => 'write' in older.back && older.back.write === back.remove)
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
async function takeBack(host: Host, back: Change, eraseData: boolean): Promise<string | undefined> {
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
