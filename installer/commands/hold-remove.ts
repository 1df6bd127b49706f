import { z } from 'zod'
import { InstallError } from '../core/install-error.ts'
import { askServer } from './operating/ask-server.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import { agree, requireTerminal } from './consent.ts'
import { askHolds, holdLines } from './holds.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Argument, type Flag, type Verb } from './verb.ts'
import { wholeNumber } from './whole-number.ts'

const number: Argument = { name: 'ID', help: 'Its number, as parley hold list says it.' }
const yesFlag: Flag = { name: '--yes', help: 'Ask nothing.' }

export const holdRemove: Verb = {
  name: 'hold remove',
  summary: 'lift a hold: what only it kept goes when its time is over',
  description: [
    'Shows the hold first, and asks. Within the hour, messages whose time is over by a rule go into the archive for 30 days, and what people deleted more than 30 days ago is removed for good.',
  ],
  arguments: [number],
  flags: [yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "id"}',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    usage: 'the number is none',
    failed: 'nothing is held under this number',
    refused: 'Parley is not installed here, or nobody agreed',
  },
  examples: [['parley hold remove 3', 'when the matter is over']],
  async run(world, options) {
    const id = wholeNumber(number, options.argument(number) ?? '')
    const { terminal } = world
    const hold = (await askHolds(world, { lifted: false })).find(one => one.id === id)
    if (!hold)
      throw new InstallError(`cannot lift hold ${id}`, {
        because: 'nothing is held under this number',
        remedy: 'parley hold list says what is',
      })
    note(terminal, ...holdLines(hold))
    if (!options.has(yesFlag)) {
      requireTerminal(terminal, options)
      await agree(terminal, 'Lift it?')
    }
    await askServer(world, await installedSite(world), {
      verb: 'hold remove',
      wish: { id },
      answer: z.object({}),
      cannot: 'cannot lift it',
      manual: 'see parley help hold remove',
    })
    if (options.has(jsonFlag)) sayJson(terminal, { ok: true, id })
    else say(terminal, 'lifted')
    return 'done'
  },
}
