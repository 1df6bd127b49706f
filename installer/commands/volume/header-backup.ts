import { InstallError } from '../../core/install-error.ts'
import { note, say, sayJson } from '../../terminal/terminal.ts'
import { backUpHeader } from '../../volume/header-backup.ts'
import { jsonFlag, type Argument, type Flag, type Verb } from '../verb.ts'
import { ensurePackages } from './at-boot.ts'
import { withVolume } from './volume-host.ts'

const file: Argument = { name: 'FILE', help: 'Where to write it: best on another disk.' }
const recipientFlag: Flag = {
  name: '--recipient',
  value: 'AGE-KEY',
  help: 'The public key (age1…) that it is encrypted for. To make one, elsewhere: age-keygen -o age.key',
}

export const headerBackup: Verb = {
  name: 'volume header-backup',
  summary: 'copy the header, without which no key opens anything',
  description: [
    'Sixteen MiB at the front of the disk hold every key; a failing sector there loses all data. The copy is encrypted with age for the key you name, whose other half must not lie on this host alone.',
    'The copy opens the volume for whoever can decrypt it and knows any passphrase of its day, removed since or not. After each change of keys, make a new one and destroy the old.',
  ],
  arguments: [file],
  flags: [recipientFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "path"}',
  files: ['/etc/parley/volume.json'],
  exits: { refused: 'the file is there already' },
  examples: [['parley volume header-backup /mnt/usb/header.age --recipient age1…', 'on a stick']],
  run: (world, options) =>
    withVolume(world, options, async record => {
      const { host, terminal, now } = world
      const path = options.argument(file) ?? ''
      const recipient = options.value(recipientFlag) ?? ''
      if (!/^age1[a-z\d]{58}$/.test(recipient))
        throw new InstallError('cannot encrypt the header backup', {
          because: recipient === '' ? 'no --recipient is given' : 'that is no public key of age',
          remedy: 'make a pair with age-keygen -o age.key, and give what it prints',
          exit: 'usage',
        })
      if (!(await host.ask(['age', '--version'])).ok) await ensurePackages(world, ['age'])
      await backUpHeader(host, record, { path, recipient, now: now() })
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, path })
      else say(terminal, `the header is in ${path}`)
      note(
        terminal,
        'with a passphrase of today it opens the volume, even after that was removed: keep it apart from the host',
      )
      return 'done'
    }),
}
