import { standingNotes } from '../core/journal.ts'
import { note, visible } from '../terminal/terminal.ts'
import { agree, requireTerminal } from './consent.ts'
import { hardenJournal } from './hardening.ts'
import { requireRoot } from './installation.ts'
import { tellUndone, undoWithProgress } from './undo.ts'
import { jsonFlag, yesFlag, type Verb } from './verb.ts'

export const hardenUndo: Verb = {
  name: 'harden undo',
  summary: 'take back what parley harden apply did, and nothing else',
  description: [
    'Settings of the kernel get their former values, files their former content, packages that came along go. parley uninstall does it too.',
  ],
  flags: [yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "undone": [{"resource", "kept"?}]}',
  files: ['/var/lib/parley/installer/harden.jsonl'],
  exits: { refused: 'nobody agreed; nothing was changed' },
  examples: [['parley harden undo', 'when something else on this host noticed it']],
  async run(world, options) {
    requireRoot(world)
    const journal = hardenJournal(world)
    const names = [
      ...new Set(standingNotes(await journal.lines()).map(({ resource }) => resource)),
    ].toReversed()
    if (names.length > 0 && !options.has(yesFlag)) {
      requireTerminal(world.terminal, options)
      note(world.terminal, 'this would be taken back:', ...names.map(name => `- ${visible(name)}`))
      await agree(world.terminal, `Take back ${names.length} of these?`)
    }
    const undone = await undoWithProgress(world, options, 'everything', journal)
    tellUndone(world, options, undone)
    return 'done'
  },
}
