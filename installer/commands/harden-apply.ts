import { InstallError } from '../core/install-error.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import { consentTo } from './consent.ts'
import { hardenJournal, judge, judgedLines, onlyFlag, skipFlag, type Judged } from './hardening.ts'
import { applyListed } from './run-resources.ts'
import { jsonFlag, yesFlag, type Options, type Verb } from './verb.ts'

export const hardenApply: Verb = {
  name: 'harden apply',
  summary: 'harden this host, as far as you choose and as far as you are not shut out',
  description: [
    'Shows each item with its reason and what it might break, asks, and makes it so. What is not possible on this host is told and left out; named with --only, it is refused.',
    'Passwords of ssh are switched off only when sshd demonstrably lets in the account that asks by a key; sshd judges the new settings before it uses them.',
    'Its ways back are in a journal of their own: parley harden undo takes back exactly this.',
  ],
  flags: [onlyFlag, skipFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "changed": [{"id", "difference"}], "left": [{"name", "because"}]}',
  files: ['/var/lib/parley/installer/harden.jsonl'],
  exits: { refused: 'nobody agreed, or an item named with --only is not possible here' },
  examples: [
    ['parley harden apply', 'everything that is possible here'],
    ['parley harden apply --only kernel,links,network --yes', 'in a script'],
    ['parley harden apply --skip sshd', 'while people still log in with passwords'],
  ],
  async run(world, options) {
    const judged = await judge(world, options)
    requirePossible(judged, options)
    const { terminal } = world
    note(terminal, ...judgedLines(judged))
    const changes = judged.flatMap(({ changes }) => changes)
    const consented = await consentTo(terminal, options, changes)
    const changed = await applyListed(
      world,
      judged.flatMap(({ resources }) => resources),
      { line: options.line, consented, journal: hardenJournal(world) },
    )
    const left = judged.flatMap(({ item: { name }, because }) =>
      because === undefined ? [] : [{ name, because }],
    )
    if (options.has(jsonFlag)) sayJson(terminal, { ok: true, changed, left })
    else say(terminal, changed.length === 0 ? 'nothing to do' : `applied ${changed.length} changes`)
    return 'done'
  },
}

/** Whoever names an item wants that one, and not silence. */
function requirePossible(judged: readonly Judged[], options: Options): void {
  if (options.value(onlyFlag) === undefined) return
  for (const { item, because } of judged)
    if (because !== undefined)
      throw new InstallError(`cannot harden ${item.name}`, {
        because,
        remedy: 'put that right first, or leave the item out; nothing was changed',
        exit: 'refused',
      })
}
