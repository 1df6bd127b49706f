import { z } from 'zod'
import { InstallError } from '../core/install-error.ts'
import { askServer } from './operating/ask-server.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import {
  archiveLines,
  askArchive,
  countOf,
  selectionFlags,
  selectionOf,
  type ArchiveSelection,
} from './archive-selection.ts'
import { agree, requireTerminal } from './consent.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Flag, type Options, type Verb } from './verb.ts'
import type { World } from './world.ts'

const dryRunFlag: Flag = { name: '--dry-run', help: 'Only say what would be put back.' }
const allFlag: Flag = { name: '--all', help: 'Everything, where nothing narrower is named.' }
const yesFlag: Flag = { name: '--yes', help: 'Ask nothing.' }

export const messagesRestore: Verb = {
  name: 'messages restore',
  summary: 'put removed messages back, with their files, reactions and stars',
  description: [
    'Says first what would be put back, and asks. People find the messages where they were, when their clients fetch them next; nobody is notified of them as of something new.',
    'What was put back stays until another rule applies to it: until the days of the organization or the channel change, or it is moved to where other days apply.',
    'What people deleted themselves stays away, unless --also-deleted is typed.',
  ],
  flags: [...selectionFlags, allFlag, dryRunFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "archived": [as parley messages archived], "restored": number | null}; null after --dry-run',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    usage: 'nothing says which messages',
    refused: 'Parley is not installed here, or nobody agreed',
    failed: 'there is no such channel or person; what was put back before that stays',
  },
  examples: [
    ['parley messages restore --run 12 --dry-run', 'what one run of the rules removed'],
    ['parley messages restore --channel general --since 2026-11-27', 'since that day'],
  ],
  async run(world, options) {
    const selection = selectionOf(options)
    requireChoice(selection, options)
    const { terminal } = world
    const archived = await askArchive(world, selection)
    const tell = options.has(dryRunFlag) && !options.has(jsonFlag) ? say : note
    tell(terminal, ...archiveLines(archived))
    const isOnlyLooking = options.has(dryRunFlag) || archived.length === 0
    if (!isOnlyLooking && !options.has(yesFlag)) {
      requireTerminal(terminal, options)
      await agree(terminal, `Put these ${countOf(archived)} messages back?`)
    }
    const restored = isOnlyLooking ? null : await restore(world, selection)
    if (options.has(jsonFlag)) sayJson(terminal, { ok: true, archived, restored })
    else if (restored !== null) say(terminal, `${restored} messages are back`)
    return 'done'
  },
}

const answer = z.object({ restored: z.number(), is_more: z.boolean() })

/** Some at a time: nobody who writes meanwhile waits for all, and what is back stays. */
async function restore(world: World, wish: ArchiveSelection): Promise<number> {
  const site = await installedSite(world)
  let all = 0
  for (;;) {
    const { restored, is_more: isMore } = await askServer(world, site, {
      verb: 'messages restore',
      wish,
      answer,
      cannot: 'cannot put them back',
      manual: 'see parley help messages restore',
    })
    all += restored
    if (!isMore) return all
  }
}

/** Everything comes back only where that is what was typed. */
function requireChoice(selection: ArchiveSelection, options: Options): void {
  if (Object.keys(selection).length > 1 || options.has(allFlag)) return
  throw new InstallError('cannot put messages back', {
    because: 'nothing says which ones',
    remedy:
      'name --channel, --user, --run, --since or --until, or type --all; see parley messages archived',
    exit: 'usage',
  })
}
