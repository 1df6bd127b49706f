import type { Change } from '../core/resource.ts'
import { complete } from '../settings/answers.ts'
import { note, say, sayJson } from '../terminal/terminal.ts'
import { errView, planLines } from '../terminal/views.ts'
import { consentTo } from './consent.ts'
import { answersOf, hintsOf, requireInstalled, siteOf } from './installation.ts'
import { bringWanted, certificateWanted } from './certs/wanted.ts'
import { applyWithProgress, locked, planWithProgress } from './run-resources.ts'
import { answersFlag, jsonFlag, yesFlag, type Verb } from './verb.ts'

export const apply: Verb = {
  name: 'apply',
  summary: 'make this host what the settings say',
  description: [
    'Shows the plan, asks, and then makes each thing so, in order. What already is so is not touched: a second apply changes nothing and restarts nothing.',
    'A run that was cut short, by a signal or by a power failure, is completed by running it again. Settings given as flags are written to the operator’s file.',
  ],
  flags: [answersFlag, yesFlag, jsonFlag],
  takesSettings: true,
  json: '{"ok", "changed": [{"id", "difference"}], "certificate"?: {"result": "renewed|not due|failed", "because"}}',
  files: ['/etc/parley/parley.yaml', '/var/lib/parley/installer/journal.jsonl'],
  exits: {
    failed: 'a step failed, or the certificate did not come',
    interrupted: 'stopped by a signal between two steps; run it again to continue',
  },
  examples: [
    ['parley apply', 'after editing /etc/parley/parley.yaml'],
    ['parley apply --yes --json', 'in a script'],
  ],
  async run(world, options) {
    await requireInstalled(world)
    const site = await siteOf(
      world,
      complete(await answersOf(world, options, await hintsOf(world))),
    )
    const { terminal } = world
    const wanted = await certificateWanted(world, site)
    const changes = [...(await planWithProgress(world, site)), ...wanted]
    if (changes.length > 0) note(terminal, ...planLines(errView(terminal), changes))
    const consented = await consentTo(terminal, options, changes)
    // Where the plan found nothing, looking a second time finds nothing, unless another run is at work.
    const changed =
      changes.length === 0
        ? await locked<readonly Change[]>(world, options.line, () => Promise.resolve([]))
        : await applyWithProgress(world, site, { line: options.line, consented })
    const certificate = await bringWanted(world, site, options.line)
    const ok = certificate?.result !== 'failed'
    const all = ok ? [...changed, ...wanted] : changed
    if (options.has(jsonFlag))
      sayJson(terminal, { ok, changed: all, ...(certificate !== undefined && { certificate }) })
    else say(terminal, all.length === 0 ? 'nothing to do' : `applied ${all.length} changes`)
    return ok ? 'done' : 'failed'
  },
}
