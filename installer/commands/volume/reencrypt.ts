import { note, say, sayJson } from '../../terminal/terminal.ts'
import { isOpen } from '../../volume/opening.ts'
import { reencrypt as changeVolumeKey } from '../../volume/reencrypt.ts'
import { agree, requireTerminal } from '../consent.ts'
import { jsonFlag, yesFlag, type Verb } from '../verb.ts'
import { settleAtBoot } from './at-boot.ts'
import { passphraseFileFlag, recoveryKeyFileFlag } from './flags.ts'
import { keepRecoveryKey, knownPassphrase } from './secrets.ts'
import { withVolume } from './volume-host.ts'

export const reencrypt: Verb = {
  name: 'volume reencrypt',
  summary: 'encrypt everything anew, under another volume key',
  description: [
    'For when a key may be known to others: whoever has it and a copy of the old header reads nothing written here any more. Parley goes on meanwhile; it takes as long as reading and writing the whole disk.',
    'Cut short, by a kill or a power cut, the same command goes on where it was. Every way but the passphrase you type kept the old volume key and is made again at the end; the recovery key is a new one.',
  ],
  flags: [passphraseFileFlag, recoveryKeyFileFlag, yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "device"}',
  files: ['/etc/parley/volume.json'],
  exits: { refused: 'the passphrase opens nothing, or nobody agreed' },
  examples: [['parley volume reencrypt', 'after an administrator has left in anger']],
  run: (world, options) =>
    withVolume(world, options, async record => {
      const { host, terminal } = world
      if (record.reencryption === undefined && !options.has(yesFlag)) {
        requireTerminal(terminal, options)
        note(terminal, 'Make a backup of the data first: a failing disk may fail at this.')
        await agree(terminal, `Encrypt all of ${record.device} anew?`)
      }
      const text = await knownPassphrase(world, options)
      await changeVolumeKey(host, {
        record,
        key: { kind: 'passphrase', text },
        cost: [],
        isOpen: await isOpen(host),
        confirmed: keepRecoveryKey(world, options),
      })
      await settleAtBoot(world, options.line)
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, device: record.device })
      else
        say(
          terminal,
          'everything is encrypted under another volume key; destroy old backups of the header',
        )
      return 'done'
    }),
}
