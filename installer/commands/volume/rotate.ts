import { InstallError } from '../../core/install-error.ts'
import type { Host } from '../../core/host.ts'
import { note, say, sayJson } from '../../terminal/terminal.ts'
import type { Key } from '../../volume/key.ts'
import type { Volume } from '../../volume/keys.ts'
import type { VolumeRecord } from '../../volume/record.ts'
import { refusal } from '../../volume/refusal.ts'
import { rotateKeyFile, rotatePassphrase, rotateRecoveryKey } from '../../volume/rotate.ts'
import { bindTang } from '../../volume/tang.ts'
import { bindTpm2 } from '../../volume/tpm2.ts'
import { jsonFlag, type Argument, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { settleAtBoot } from './at-boot.ts'
import {
  keyFileFlag,
  newPassphraseFileFlag,
  passphraseFileFlag,
  recoveryKeyFileFlag,
} from './flags.ts'
import { freshPassphrase, keepRecoveryKey, knownKey } from './secrets.ts'
import { withVolume } from './volume-host.ts'

const kind: Argument = { name: 'WAY', help: 'passphrase, recovery-key, key-file, tpm2 or tang.' }

export const rotate: Verb = {
  name: 'volume rotate',
  summary: 'put a new key in the place of an old one',
  description: [
    'The new key is in and tried before the old one goes. Killed in between, both open the volume, and the same command goes on. tpm2 and tang are bound anew, after a firmware update or new keys on the server; of tpm2 the old binding goes first.',
    'Older copies of the header still open with the old key. When it may be known to others, use parley volume reencrypt as well.',
  ],
  arguments: [kind],
  flags: [passphraseFileFlag, keyFileFlag, newPassphraseFileFlag, recoveryKeyFileFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "rotated"}',
  files: ['/etc/parley/volume.json'],
  exits: { refused: 'the key you gave opens nothing, or the new one is too weak' },
  examples: [
    ['parley volume rotate passphrase', 'asks for the old one, and twice for the new one'],
    ['parley volume rotate tpm2', 'after a firmware update'],
  ],
  run: (world, options) =>
    withVolume(world, options, async (record, volume) => {
      const name = options.argument(kind) ?? ''
      const change = changes[name]
      if (change === undefined)
        throw new InstallError(`cannot rotate ${name}`, {
          because: 'there is no such way',
          remedy: `use ${kind.help}`,
          exit: 'usage',
        })
      const known = await knownKey(world, options)
      await change({ world, options, host: world.host, record, volume, known })
      await settleAtBoot(world, options.line)
      if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, rotated: name })
      else {
        say(world.terminal, `rotated ${name}`)
        note(
          world.terminal,
          'older backups of the header still open with the old key: make a new one, destroy those',
        )
      }
      return 'done'
    }),
}

type Change = (given: {
  readonly world: World
  readonly options: Options
  readonly host: Host
  readonly record: VolumeRecord
  readonly volume: Volume
  readonly known: Key
}) => Promise<unknown>

const changes: Readonly<Record<string, Change>> = {
  async passphrase({ world, options, host, volume, known }) {
    const text = await freshPassphrase(world, options)
    await rotatePassphrase(host, volume, { known, fresh: { kind: 'passphrase', text } })
  },
  'recovery-key': ({ world, options, host, volume, known }) =>
    rotateRecoveryKey(host, volume, { known, confirmed: keepRecoveryKey(world, options) }),
  'key-file': ({ host, record, volume, known }) =>
    rotateKeyFile(host, volume, { known, path: stated(record.keyFile, 'key file').path }),
  tpm2: ({ host, record, volume, known }) =>
    bindTpm2(host, volume.device, known, stated(record.tpm2Pcrs, 'tpm2')),
  tang: ({ host, record, volume, known }) =>
    bindTang(host, volume.device, known, stated(record.tang, 'tang')),
}

function stated<T>(value: T | undefined, way: string): T {
  if (value !== undefined) return value
  throw refusal(
    `cannot rotate ${way}`,
    'the volume has none',
    'add one: parley help volume add-key',
  )
}
