import { InstallError } from '../../core/install-error.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { restoreHeader } from '../../volume/header-backup.ts'
import { agree, requireTerminal } from '../consent.ts'
import { jsonFlag, yesFlag, type Argument, type Flag, type Verb } from '../verb.ts'
import { keyFileFlag, passphraseFileFlag } from './flags.ts'
import { knownKey } from './secrets.ts'
import { withVolume } from './volume-host.ts'

const file: Argument = { name: 'FILE', help: 'What parley volume header-backup wrote.' }
const identityFlag: Flag = {
  name: '--identity',
  value: 'FILE',
  help: 'The file with the age key that it was encrypted for.',
}

export const headerRestore: Verb = {
  name: 'volume header-restore',
  summary: 'put a header back that was damaged',
  description: [
    'Only a header of this very volume is put back, and only when the key you give opens it: first everything is tried, then written. Keys that were added since the backup are gone; keys that were removed since open it again.',
  ],
  arguments: [file],
  flags: [identityFlag, passphraseFileFlag, keyFileFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "device"}',
  files: ['/etc/parley/volume.json'],
  exits: {
    refused: 'the backup is of another volume, cannot be read, or your key does not open it',
  },
  examples: [
    [
      'parley volume header-restore /mnt/usb/header.age --identity age.key',
      'then: parley volume unlock',
    ],
  ],
  run: (world, options) =>
    withVolume(world, options, async record => {
      const { host, terminal } = world
      const identity = options.value(identityFlag)
      if (identity === undefined)
        throw new InstallError('cannot read the header backup', {
          because: 'no --identity is given',
          remedy: 'name the file with the age key that it was encrypted for',
          exit: 'usage',
        })
      if (!options.has(yesFlag)) {
        requireTerminal(terminal, options)
        await agree(terminal, `Write the header of ${record.device} anew?`)
      }
      const key = await knownKey(world, options)
      await restoreHeader(host, record, { path: options.argument(file) ?? '', identity, key })
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, device: record.device })
      else say(terminal, 'the header is back; to open the volume: parley volume unlock')
      return 'done'
    }),
}
