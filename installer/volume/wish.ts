import type { Settings } from '../settings/settings.ts'
import { dear } from './cryptsetup.ts'
import type { Wish } from './make.ts'
import { refusal } from './refusal.ts'
import { tangPackages } from './tang.ts'
import { tpm2Packages } from './tpm2.ts'

const units = { MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 }

/** `20GiB` in bytes. */
export function bytesOf(text: string): number | undefined {
  const [, count, unit] = /^(\d+)(MiB|GiB|TiB)$/.exec(text) ?? []
  if (unit !== 'MiB' && unit !== 'GiB' && unit !== 'TiB') return undefined
  return Number(count) * units[unit]
}

/**
 * The volume that the settings ask for, or undefined when they ask for none.
 * @throws InstallError (refused) for a Tang server without its thumbprint
 */
export function wishOf(
  { volume }: Pick<Settings, 'volume'>,
  hasRecoveryKey: boolean,
): Wish | undefined {
  const { device, size, keyFile, tpm2Pcrs, tangUrl, tangThumbprint } = volume
  if (device === 'none') return undefined
  const bytes = bytesOf(size)
  return {
    place: { path: device.replace(/^file:/, ''), isFile: device.startsWith('file:') },
    ...(bytes !== undefined && { bytes }),
    ...(keyFile !== 'none' && { keyFile }),
    ...(tpm2Pcrs !== 'none' && { tpm2Pcrs }),
    ...(tangUrl !== 'none' && {
      tang: { url: tangUrl, thumbprint: knownThumbprint(tangThumbprint) },
    }),
    hasRecoveryKey,
    cost: dear,
  }
}

function knownThumbprint(thumbprint: string): string {
  if (thumbprint !== 'none') return thumbprint
  throw refusal(
    'cannot trust the Tang server',
    'its thumbprint is not given, so that anybody in between could be it',
    'run tang-show-keys on it, and set volume.tang_thumbprint',
  )
}

/** What a volume with these ways needs of Debian. It stays when Parley goes and the data does not. */
export const volumePackages = ({ tpm2Pcrs, tang }: Pick<Wish, 'tpm2Pcrs' | 'tang'>): string[] => [
  'cryptsetup-bin',
  ...(tpm2Pcrs === undefined ? [] : tpm2Packages),
  ...(tang === undefined ? [] : tangPackages),
]
