import type { Host } from '../../core/host.ts'
import { note, say, sayJson } from '../../terminal/terminal.ts'
import { isOpen, mount, openUnattended, openWith } from '../../volume/opening.ts'
import type { VolumeRecord } from '../../volume/record.ts'
import { refusal } from '../../volume/refusal.ts'
import { knownLayout } from '../installation.ts'
import { jsonFlag, type Flag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { keyFileFlag, passphraseFileFlag } from './flags.ts'
import { knownKey } from './secrets.ts'
import { startUnits, unitsToStart } from './units.ts'
import { withVolume } from './volume-host.ts'

const unattendedFlag: Flag = {
  name: '--unattended',
  help: 'Ask nobody: try what needs nobody, and give up otherwise. What a boot does.',
}

export const unlock: Verb = {
  name: 'volume unlock',
  summary: 'open the volume and start what lies on it',
  description: [
    'Tries the TPM, the key file and the Tang server, as far as the volume has them; then asks for the passphrase or the recovery key. Then it mounts the volume and starts Parley. What is open already stays so.',
    'After a boot without a key, this is what to type over ssh.',
  ],
  flags: [passphraseFileFlag, keyFileFlag, unattendedFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "openedBy", "started": [unit]}',
  files: ['/etc/parley/volume.json'],
  exits: { refused: 'nothing opened it' },
  examples: [
    ['parley volume unlock', 'over ssh, after a boot without a key'],
    ['parley volume unlock --passphrase-file - < phrase', 'from a script'],
  ],
  run: (world, options) =>
    withVolume(world, options, async record => {
      const { host, terminal } = world
      const openedBy = (await isOpen(host)) ? 'open already' : await opened(world, options, record)
      await mount(host)
      const started = await startUnits(host, await unitsToStart(host, knownLayout(world)))
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, openedBy, started })
      else
        say(
          terminal,
          openedBy === 'open already'
            ? 'the volume was open'
            : `the volume is open, by ${openedBy}`,
          ...(started.length === 0 ? [] : [`started ${started.join(', ')}`]),
        )
      return 'done'
    }),
}

async function opened(world: World, options: Options, record: VolumeRecord): Promise<string> {
  const { host, terminal } = world
  const isGiven = [passphraseFileFlag, keyFileFlag].some(flag => options.value(flag) !== undefined)
  if (!isGiven) {
    const way = await byItself(host, record)
    if (way !== undefined) return way
    if (options.has(unattendedFlag))
      throw refusal(
        `cannot open ${record.device}`,
        'no way that needs nobody leads in now',
        'somebody has to type the passphrase: parley volume unlock',
      )
    note(terminal, 'nothing opened it by itself')
  }
  const key = await knownKey(world, options)
  await openWith(host, record, key)
  return key.kind === 'file' ? 'key file' : 'passphrase'
}

/** systemd may open it in the same moment, while we try. */
async function byItself(host: Host, record: VolumeRecord): Promise<string | undefined> {
  try {
    return await openUnattended(host, record)
  } catch (error) {
    if (await isOpen(host)) return 'systemd'
    throw error
  }
}
