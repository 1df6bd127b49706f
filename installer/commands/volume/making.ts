import type { Site } from '../../recipes/site.ts'
import { note, visible } from '../../terminal/terminal.ts'
import { mountFirst } from '../../volume/first-mount.ts'
import { beginningOf } from '../../volume/beginning.ts'
import { makeHeader, type Wish } from '../../volume/make.ts'
import { readRecord, type VolumeRecord } from '../../volume/record.ts'
import { requireSystemd } from '../../volume/require-systemd.ts'
import { volumePackages, wishOf } from '../../volume/wish.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'
import { ensurePackages, settleAtBoot } from './at-boot.ts'
import { withoutRecoveryKeyFlag, passphraseFileFlag } from './flags.ts'
import { freshPassphrase, keepRecoveryKey, knownPassphrase, type TypedSecrets } from './secrets.ts'
import { withVolumeLock } from './volume-host.ts'

/** Makes the volume, or goes on where a kill ended that: header, keys, file system, mount, and what a boot must know. */
export const makeVolume = (
  world: World,
  options: Options,
  wish: Wish,
  typed: TypedSecrets = {},
): Promise<VolumeRecord> =>
  withVolumeLock(world, options, async () => {
    const { host, terminal } = world
    await ensurePackages(world, volumePackages(wish))
    const beginning = await beginningOf(host, wish.place, wish.bytes)
    const isNew =
      beginning.state === 'new' || (beginning.state === 'cut short' && !beginning.isFormatted)
    const passphrase =
      typed.passphrase ??
      (isNew
        ? await freshPassphrase(world, options, passphraseFileFlag)
        : await knownPassphrase(world, options))
    note(terminal, visible(`making the encrypted volume on ${wish.place.path}`))
    const confirmed = keepRecoveryKey(world, options, typed.recoveryKeyFile)
    const record = await makeHeader(host, wish, { passphrase, confirmed })
    const complete = await mountFirst(host, record, { kind: 'passphrase', text: passphrase })
    await settleAtBoot(world, options.line)
    return complete
  })

/** The volume that the settings ask for, before anything else is changed: everything comes to lie on it. */
export async function makeWantedVolume(
  world: World,
  options: Options,
  site: Site,
  typed: TypedSecrets,
): Promise<void> {
  const wish = wishOf(site.settings, !options.has(withoutRecoveryKeyFlag))
  if (wish === undefined || (await readRecord(world.host))?.stage === 'complete') return
  await requireSystemd(world.host)
  await makeVolume(world, options, wish, typed)
}
