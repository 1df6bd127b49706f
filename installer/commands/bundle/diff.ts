import type { ExitReason } from '../../core/install-error.ts'
import { stat } from 'node:fs/promises'
import { makeDelta } from '../../bundle/delta.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Argument, type Verb } from '../verb.ts'
import { target } from './files.ts'
import { fingerprintFlag, outFlag, rootKeyFlag } from './flags.ts'
import { withBundle } from './opened.ts'

const [oldFile, newFile]: [Argument, Argument] = [
  { name: 'OLD', help: 'The bundle that is there already.' },
  { name: 'NEW', help: 'The bundle to come.' },
]

export const bundleDiff: Verb = {
  name: 'bundle diff',
  summary: 'make a small file that turns an old bundle into a new one',
  description: [
    'Only what the old bundle lacks is in it, and the whole front of the new one with its signatures. Where the old bundle lies, parley bundle patch makes the new one of both, to the last byte.',
  ],
  arguments: [oldFile, newFile],
  flags: [outFlag, fingerprintFlag, rootKeyFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "file", "bytes", "of": bytes of the new bundle}',
  files: [],
  exits: { refused: 'one of them is not what was signed' },
  examples: [['parley bundle diff OLD NEW --out 0.1.0-to-0.2.0.delta', '']],
  run: (world, options) =>
    withBundle<ExitReason>(world, options, options.argument(oldFile) ?? '', old =>
      withBundle<ExitReason>(world, options, options.argument(newFile) ?? '', async next => {
        const file = target(options)
        await makeDelta(old, next, file)
        const [{ size: bytes }, { size: of }] = [await stat(file), await next.file.stat()]
        if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, file, bytes, of })
        else say(world.terminal, `wrote ${file}: ${megabytes(bytes)} in place of ${megabytes(of)}`)
        return 'done'
      }),
    ),
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
