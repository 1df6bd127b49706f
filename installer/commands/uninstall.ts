import { dirname, join } from 'node:path'
import { standingNotes } from '../core/journal.ts'
import { note, visible } from '../terminal/terminal.ts'
import { requireOpenVolume } from '../volume/require-open.ts'
import { agree, agreeByName, requireTerminal } from './consent.ts'
import { hardenJournal } from './hardening.ts'
import { journalOf, knownLayout, requireRoot } from './installation.ts'
import { tellUndone, undoWithProgress } from './undo.ts'
import { eraseDataFlag, jsonFlag, yesFlag, type Options, type Verb } from './verb.ts'
import { eraseVolumeOf } from './volume/erasing.ts'
import type { World } from './world.ts'

export const uninstall: Verb = {
  name: 'uninstall',
  summary: 'take everything back, and keep people’s data',
  description: [
    'Takes back every change that Parley made to this host, newest first. Messages, files and keys are kept and named; a later install finds them again.',
    'With --erase-data they are erased too. On a terminal it then asks you to type the name of this host. An encrypted volume loses every key and its header, which is read back: what lies on the disk is noise from then on.',
  ],
  flags: [eraseDataFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "undone": [{"resource", "kept"?}]}',
  files: ['/var/lib/parley/installer/journal.jsonl'],
  exits: { refused: 'nobody agreed; nothing was changed' },
  examples: [
    ['parley uninstall', 'keeps the data'],
    ['parley uninstall --erase-data --yes', 'leaves nothing'],
  ],
  async run(world, options) {
    requireRoot(world)
    await requireOpenVolume(world.host)
    const hardening = hardenJournal(world)
    const standing = [
      ...standingNotes(await journalOf(world).lines(), { kept: true }),
      ...standingNotes(await hardening.lines(), { kept: true }),
    ]
    const names = [...new Set(standing.map(({ resource }) => resource))].toReversed()
    if (names.length > 0 && !options.has(yesFlag)) await consent(world, options, names)
    const undone = [
      // First: it was done to the host that Parley was on.
      ...(await undoWithProgress(world, options, 'everything', hardening)),
      ...(await undoWithProgress(world, options, 'everything')),
    ]
    await clearState(world)
    if (options.has(eraseDataFlag)) note(world.terminal, ...(await eraseVolumeOf(world, options)))
    tellUndone(world, options, undone)
    return 'done'
  },
}

async function consent(
  { terminal, host }: World,
  options: Options,
  names: readonly string[],
): Promise<void> {
  requireTerminal(terminal, options)
  note(terminal, 'this would be taken back:', ...names.map(name => `- ${visible(name)}`))
  if (!options.has(eraseDataFlag)) return agree(terminal, 'Uninstall Parley and keep its data?')
  const { out } = await host.ask(['uname', '-n'])
  await agreeByName(terminal, 'This erases all messages, files and keys.', out)
}

/** The installer's own state goes last, and only when no data is left that it would be needed to erase. */
async function clearState(world: World): Promise<void> {
  const left = standingNotes(await journalOf(world).lines(), { kept: true })
  if (left.some(({ back }) => 'run' in back && back.erases !== undefined)) return
  const { host } = world
  const { installerState } = knownLayout(world)
  for (const path of (await host.list(installerState)).map(name => join(installerState, name)))
    if ((await host.read(path))?.kind === 'file') await host.remove(path)
  for (const directory of [installerState, dirname(installerState)])
    if ((await host.list(directory)).length === 0) await host.remove(directory)
}
