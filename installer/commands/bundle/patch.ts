import type { ExitReason } from '../../core/install-error.ts'
import { applyDelta } from '../../bundle/delta.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Argument, type Verb } from '../verb.ts'
import { anchorFor } from './anchor.ts'
import { target } from './files.ts'
import { fingerprintFlag, outFlag, rootKeyFlag } from './flags.ts'
import { withBundle } from './opened.ts'

const [oldFile, deltaFile]: [Argument, Argument] = [
  { name: 'OLD', help: 'The bundle that the delta begins at.' },
  { name: 'DELTA', help: 'From parley bundle diff.' },
]

export const bundlePatch: Verb = {
  name: 'bundle patch',
  summary: 'make the new bundle from an old one and a delta',
  description: [
    'The result is the new bundle to the last byte, with its own signatures, which are checked while it is made; it appears under its name only when all of it is good.',
  ],
  arguments: [oldFile, deltaFile],
  flags: [outFlag, fingerprintFlag, rootKeyFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "file", "version"}',
  files: [],
  exits: { refused: 'something is not what was signed, or the delta begins at another bundle' },
  examples: [['parley bundle patch OLD 0.1.0-to-0.2.0.delta --out parley-0.2.0-amd64.parley', '']],
  run: (world, options) =>
    withBundle<ExitReason>(world, options, options.argument(oldFile) ?? '', async old => {
      const file = target(options)
      const anchor = await anchorFor(world, options)
      const { version } = await applyDelta(old, options.argument(deltaFile) ?? '', anchor, file)
      if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, file, version })
      else say(world.terminal, `wrote ${file}: Parley ${version}`)
      return 'done'
    }),
}
