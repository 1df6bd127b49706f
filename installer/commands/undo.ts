import { standingNotes, type Journal } from '../core/journal.ts'
import { notesToUndo, undo as takeBack, type Undone, type UndoOptions } from '../core/undo.ts'
import { note, say, sayJson, visible } from '../terminal/terminal.ts'
import { requireOpenVolume } from '../volume/require-open.ts'
import { agree, requireTerminal } from './consent.ts'
import { uncut } from './interruption.ts'
import { journalOf, requireRoot } from './installation.ts'
import { locked } from './run-resources.ts'
import { eraseDataFlag, jsonFlag, yesFlag, type Options, type Verb } from './verb.ts'
import type { World } from './world.ts'

export const undo: Verb = {
  name: 'undo',
  summary: 'take back what the last run changed',
  description: [
    'Replays the journal of the newest run backwards: files get their former content, programs are asked to take back what they did. Doing it again takes back the run before.',
    'What holds people’s data is kept and named, unless --erase-data is given. Steps that cannot be undone stay as they are.',
  ],
  flags: [eraseDataFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "undone": [{"resource", "kept"?}]}',
  files: ['/var/lib/parley/installer/journal.jsonl'],
  exits: { refused: 'nobody agreed; nothing was changed' },
  examples: [['parley undo', 'after an apply that was a mistake']],
  async run(world, options) {
    requireRoot(world)
    await requireOpenVolume(world.host)
    const notes = notesToUndo(standingNotes(await journalOf(world).lines()), 'last-run')
    const names = [...new Set(notes.map(({ resource }) => resource))]
    if (names.length > 0 && !options.has(yesFlag)) {
      requireTerminal(world.terminal, options)
      note(world.terminal, 'this would be taken back:', ...names.map(name => `- ${visible(name)}`))
      await agree(world.terminal, `Take back ${names.length} of these?`)
    }
    const undone = await undoWithProgress(world, options, 'last-run')
    tellUndone(world, options, undone)
    return 'done'
  },
}

/** Takes back under the lock; a signal stops between two steps. */
export const undoWithProgress = (
  world: World,
  options: Options,
  scope: UndoOptions['scope'],
  journal: Journal = journalOf(world),
): Promise<Undone[]> =>
  locked(world, options.line, () =>
    uncut(world.terminal, options.line, seam => {
      let told = ''
      const watch = ({ resource, kept }: Undone) => {
        const line = kept === undefined ? `took back ${resource}` : `kept ${resource}: ${kept}`
        // One resource may have made many changes.
        if (line !== told) note(world.terminal, visible(line))
        told = line
        seam()
      }
      const eraseData = options.has(eraseDataFlag)
      return takeBack(world.host, journal, { scope, eraseData, watch })
    }),
  )

export function tellUndone({ terminal }: World, options: Options, undone: readonly Undone[]): void {
  if (options.has(jsonFlag)) return sayJson(terminal, { ok: true, undone })
  const kept = undone.filter(step => step.kept !== undefined).length
  const taken = undone.length - kept
  say(
    terminal,
    undone.length === 0
      ? 'nothing to take back'
      : `took back ${taken} ${taken === 1 ? 'step' : 'steps'}, kept ${kept}`,
  )
}
