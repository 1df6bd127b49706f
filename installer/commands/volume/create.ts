import { note, say, sayJson, visible } from '../../terminal/terminal.ts'
import { beginningOf } from '../../volume/beginning.ts'
import type { Wish } from '../../volume/make.ts'
import { mountPoint } from '../../volume/names.ts'
import { refusal } from '../../volume/refusal.ts'
import { requireSystemd } from '../../volume/require-systemd.ts'
import { wishOf } from '../../volume/wish.ts'
import type { Settings } from '../../settings/settings.ts'
import { volume as questions } from '../../settings/volume.ts'
import { agree, requireTerminal } from '../consent.ts'
import { requireRoot } from '../installation.ts'
import { jsonFlag, yesFlag, type Argument, type Flag, type Options, type Verb } from '../verb.ts'
import {
  withoutRecoveryKeyFlag,
  passphraseFileFlag,
  recoveryKeyFileFlag,
  thumbprintFlag,
} from './flags.ts'
import { makeVolume } from './making.ts'

const place: Argument = {
  name: 'PLACE',
  help: 'An empty disk or partition (/dev/vdb), or file:/PATH.',
}
const sizeFlag: Flag = { name: '--size', value: 'SIZE', help: 'Of a file that is made: 20GiB.' }
const keyFileFlag: Flag = {
  name: '--key-file',
  value: 'FILE',
  help: 'Let this key file open it too; made where there is none, best on another disk.',
}
const tpm2Flag: Flag = {
  name: '--tpm2',
  value: 'PCRS',
  help: "Let this machine's TPM open it at boot, while these PCRs are unchanged: 7.",
}
const tangFlag: Flag = { name: '--tang', value: 'URL', help: 'Let this Tang server open it too.' }
export const create: Verb = {
  name: 'volume create',
  summary: 'make the encrypted volume that people’s data lies on',
  description: [
    'Makes a LUKS2 volume (argon2id) with an ext4 file system on an empty disk, partition or file, and mounts it at /var/lib/parley, now and at each boot. Do this before parley install, or let install do it: set volume.device.',
    'A place that holds anything is refused with what was found there; nothing is ever erased. Cut short anywhere, the same command goes on. A volume of Parley’s that is there already is taken up again when the passphrase opens it.',
    'It asks for a passphrase, twice, and shows a recovery key, once. Both, and each other way you name, open the volume.',
  ],
  arguments: [place],
  flags: [
    sizeFlag,
    keyFileFlag,
    tpm2Flag,
    tangFlag,
    thumbprintFlag,
    passphraseFileFlag,
    recoveryKeyFileFlag,
    withoutRecoveryKeyFlag,
    yesFlag,
    jsonFlag,
  ],
  takesSettings: false,
  json: '{"ok": true, "uuid", "device", "mountedAt"}',
  files: ['/etc/parley/volume.json', '/etc/crypttab', '/var/lib/parley'],
  exits: { refused: 'the place is not empty, a passphrase is too weak, or nobody agreed' },
  examples: [
    ['parley volume create /dev/vdb', 'on a second disk, with questions'],
    [
      'parley volume create file:/srv/parley.img --size 50GiB --tpm2 7 --recovery-key-file /root/key --passphrase-file - --yes',
      'in a script',
    ],
  ],
  async run(world, options) {
    requireRoot(world)
    await requireSystemd(world.host)
    const wish = wishFrom(options)
    const beginning = await beginningOf(world.host, wish.place, wish.bytes)
    if (beginning.state === 'new' && !options.has(yesFlag)) {
      requireTerminal(world.terminal, options)
      note(world.terminal, visible(`${wish.place.path} is empty.`))
      await agree(world.terminal, `Format ${wish.place.path} as an encrypted volume?`)
    }
    const { uuid, device } = await makeVolume(world, options, wish)
    if (options.has(jsonFlag))
      sayJson(world.terminal, { ok: true, uuid, device, mountedAt: mountPoint })
    else
      say(
        world.terminal,
        `the encrypted volume is mounted at ${mountPoint}`,
        'next: parley install; and keep a copy of the header: parley help volume header-backup',
      )
    return 'done'
  },
}

/** The words of the command line, checked as the settings are. */
function wishFrom(options: Options): Wish {
  const volume: Settings['volume'] = {
    device: answer('device', options.argument(place)),
    size: answer('size', options.value(sizeFlag)),
    keyFile: answer('keyFile', options.value(keyFileFlag)),
    tpm2Pcrs: answer('tpm2Pcrs', options.value(tpm2Flag)),
    tangUrl: answer('tangUrl', options.value(tangFlag)),
    tangThumbprint: answer('tangThumbprint', options.value(thumbprintFlag)),
  }
  const wish = wishOf({ volume }, !options.has(withoutRecoveryKeyFlag))
  if (wish !== undefined) return wish
  throw refusal('cannot make a volume', 'none is no place', 'name a disk, or file:/PATH')
}

function answer(name: keyof typeof questions, text: string | undefined): string {
  const reading = questions[name].read(text ?? 'none')
  if ('value' in reading) return reading.value
  throw refusal(`cannot use ${text}`, reading.refused.because, reading.refused.remedy)
}
