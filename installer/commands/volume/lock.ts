import { InstallError } from '../../core/install-error.ts'
import { say, sayJson } from '../../terminal/terminal.ts'
import { close, isOpen } from '../../volume/opening.ts'
import { agree, requireTerminal } from '../consent.ts'
import { knownLayout } from '../installation.ts'
import { jsonFlag, yesFlag, type Verb } from '../verb.ts'
import { activeUnits, stopUnits, unitsOnVolume } from './units.ts'
import { withVolume } from './volume-host.ts'

export const lock: Verb = {
  name: 'volume lock',
  summary: 'stop Parley and close the volume',
  description: [
    'Stops what lies on the volume, unmounts it and forgets its key. Until parley volume unlock, or the next boot, nobody can read it and nobody can chat.',
  ],
  flags: [yesFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "stopped": [unit]}',
  files: ['/etc/parley/volume.json'],
  exits: { refused: 'nobody agreed; nothing was stopped' },
  examples: [['parley volume lock', 'before the disk is carried away']],
  run: (world, options) =>
    withVolume(world, options, async () => {
      const { host, terminal } = world
      const running = await activeUnits(host, await unitsOnVolume(host, knownLayout(world)))
      if ((await isOpen(host)) && !options.has(yesFlag)) {
        requireTerminal(terminal, options)
        await agree(terminal, 'Stop Parley for everybody and lock its data?')
      }
      await stopUnits(host, running)
      await close(host).catch(error => {
        throw new InstallError('cannot close the volume', {
          because: error instanceof InstallError ? error.because : String(error),
          remedy: 'end what still uses it (lsof +f -- /var/lib/parley), then run this again',
          cause: error,
        })
      })
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, stopped: running })
      else say(terminal, 'the volume is locked')
      return 'done'
    }),
}
