import { say, sayJson } from '../terminal/terminal.ts'
import { archiveLines, askArchive, selectionFlags, selectionOf } from './archive-selection.ts'
import { jsonFlag, type Verb } from './verb.ts'

export const messagesArchived: Verb = {
  name: 'messages archived',
  summary: 'say what was removed in the last 30 days and can be put back',
  description: [
    'One line for each run of the rules and place, the last first; with --also-deleted one for each day and place where people deleted something. Shows no message.',
    'What a hold keeps stays after its day.',
  ],
  flags: [...selectionFlags, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "archived": [{"run" | null, "channel_id" | null, "channel_name" | null, "messages", "oldest", "newest", "archived_from", "archived_to", "kept_until"}]}; null stands for people, and for direct messages, times are seconds of UNIX',
  files: ['/etc/parley/parley.yaml'],
  exits: { failed: 'there is no such channel or person' },
  examples: [['parley messages archived', 'to find the number of a run']],
  async run(world, options) {
    const archived = await askArchive(world, selectionOf(options))
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, archived })
    else say(world.terminal, ...archiveLines(archived))
    return 'done'
  },
}
