import { say, sayJson } from '../terminal/terminal.ts'
import { judge, judgedJson, judgedLines, onlyFlag, skipFlag } from './hardening.ts'
import { jsonFlag, type Verb } from './verb.ts'

export const hardenPlan: Verb = {
  name: 'harden plan',
  summary: 'show what could be hardened on this host, why, and what it might break',
  description: [
    'Looks only. Nothing of it is needed by Parley, and nothing of it is done without `parley harden apply`.',
  ],
  flags: [onlyFlag, skipFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "items": [{"name", "reason", "mayBreak", "changes": [{"id", "difference"}], "because"?}]}',
  files: ['/var/lib/parley/installer/harden.jsonl'],
  exits: {},
  examples: [['parley harden plan', 'before parley harden apply']],
  async run(world, options) {
    const judged = await judge(world, options)
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, items: judgedJson(judged) })
    else say(world.terminal, ...judgedLines(judged))
    return 'done'
  },
}
