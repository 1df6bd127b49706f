import { say, sayJson } from '../terminal/terminal.ts'
import { askHolds, holdLines } from './holds.ts'
import { jsonFlag, type Flag, type Verb } from './verb.ts'

const allFlag: Flag = { name: '--all', help: 'Also those that were lifted.' }

export const holdList: Verb = {
  name: 'hold list',
  summary: 'say what is held, since when, by whom and why',
  description: ['Holds are made and lifted here, or by owners of the organization with the API.'],
  flags: [allFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "holds": [{"id", "name", "reason", "user_id" | null, "stream_id" | null, "user_name" | null, "stream_name" | null, "made_by" | null, "made_at", "lifted_by" | null, "lifted_at" | null}]}; without a person and a channel it is of the whole organization, made_by null stands for the operator, times are seconds of UNIX',
  files: ['/etc/parley/parley.yaml'],
  exits: {},
  examples: [['parley hold list --all', 'with those of the past']],
  async run(world, options) {
    const holds = await askHolds(world, { lifted: options.has(allFlag) })
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, holds })
    else
      say(world.terminal, ...(holds.length === 0 ? ['nothing is held'] : holds.flatMap(holdLines)))
    return 'done'
  },
}
