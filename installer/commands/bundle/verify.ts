import type { ExitReason } from '../../core/install-error.ts'
import { requireMembers } from '../../bundle/require-members.ts'
import { note, say, sayJson } from '../../terminal/terminal.ts'
import { jsonFlag, type Verb } from '../verb.ts'
import {
  allowDowngradeFlag,
  allowExpiredFlag,
  bundleFile,
  fingerprintFlag,
  rootKeyFlag,
} from './flags.ts'
import { summary } from './inspect.ts'
import { judged, withBundle } from './opened.ts'

export const bundleVerify: Verb = {
  name: 'bundle verify',
  summary: 'prove that every byte of a bundle is what was signed, and that this host may take it',
  description: [
    'Signatures first, then the length and digest of each member. Nothing is written. On a host with Parley it also says whether the bundle is older than what is here, or signed with a key that was replaced.',
  ],
  arguments: [bundleFile],
  flags: [fingerprintFlag, rootKeyFlag, allowDowngradeFlag, allowExpiredFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "warnings": [text], "version", "counter", …} as parley bundle inspect, without files',
  files: ['/etc/parley/bundle-root.pem', '/var/lib/parley/installer/bundle/accepted.json'],
  exits: { refused: 'something in it is not what was signed, or this host must not take it' },
  examples: [['parley bundle verify FILE --fingerprint 9f86…', 'before it is carried to the host']],
  run: (world, options) =>
    withBundle<ExitReason>(world, options, options.argument(bundleFile) ?? '', async bundle => {
      const warnings = await judged(world, options, bundle)
      await requireMembers(bundle)
      const { terminal } = world
      note(terminal, ...warnings.map(warning => `note: ${warning}`))
      const shown = summary(bundle)
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, warnings, ...shown })
      else say(terminal, `every byte of it is what was signed: Parley ${shown.version}`)
      return 'done'
    }),
}
