import { InstallError } from '../../core/install-error.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { removeWay } from '../../volume/remove.ts'
import { wayLine } from '../../volume/way.ts'
import { jsonFlag, type Argument, type Verb } from '../verb.ts'
import { settleAtBoot } from './at-boot.ts'
import { keyFileFlag, passphraseFileFlag } from './flags.ts'
import { knownKey } from './secrets.ts'
import { withVolume } from './volume-host.ts'

const slot: Argument = { name: 'SLOT', help: 'Its number, as parley volume status shows it.' }

export const removeKey: Verb = {
  name: 'volume remove-key',
  summary: 'take a way into the volume away',
  description: [
    'Asks for a key that stays, as proof that somebody still gets in. The last way is refused, and so is one after which only a TPM or a Tang server would be left.',
    'A copy of the header from before still opens with the removed key: destroy such copies, or use parley volume reencrypt when the key may be known to others.',
  ],
  arguments: [slot],
  flags: [passphraseFileFlag, keyFileFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "removed": {"slot", "kind", "detail"?}}',
  files: ['/etc/parley/volume.json', '/etc/crypttab'],
  exits: { refused: 'too little would be left, or the key you gave is the one to go' },
  examples: [['parley volume remove-key 3', 'slot 3, with a passphrase that stays']],
  run: (world, options) =>
    withVolume(world, options, async (_record, volume) => {
      const text = options.argument(slot) ?? ''
      if (!/^\d{1,2}$/.test(text))
        throw new InstallError(`cannot remove ${text}`, {
          because: 'it is not the number of a slot',
          remedy: 'see parley volume status for the numbers',
          exit: 'usage',
        })
      const remaining = await knownKey(world, options)
      const removed = await removeWay(world.host, volume, { slot: Number(text), remaining })
      await settleAtBoot(world, options.line)
      if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, removed })
      else say(world.terminal, `removed ${wayLine(removed)}`)
      return 'done'
    }),
}
