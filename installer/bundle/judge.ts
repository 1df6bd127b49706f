import type { Manifest } from './manifest.ts'
import { refused } from './refused.ts'
import type { Trusted } from './trust.ts'

/** What a host remembers of the bundle it accepted last. */
export type Accepted = {
  readonly version: string
  readonly counter: number
  /** Of the newest key document. */
  readonly serial: number
}

export type Circumstances = {
  readonly now: Date
  /** Debian's word for this host's processor; undefined where the bundle is only looked at. */
  readonly architecture?: string
  readonly accepted?: Accepted
  readonly allowDowngrade: boolean
  readonly allowExpired: boolean
}

const dayMs = 86_400_000

/**
 * May this bundle, whose signatures are good, be used here and now?
 * @returns warnings
 * @throws InstallError (refused)
 */
export function judge(
  manifest: Manifest,
  { until, serial }: Pick<Trusted, 'until' | 'serial'>,
  circumstances: Circumstances,
): string[] {
  const { architecture, accepted, allowDowngrade } = circumstances
  if (architecture !== undefined && architecture !== manifest.architecture)
    throw refused(
      `it is for ${manifest.architecture}, and this host is ${architecture}`,
      `use the bundle for ${architecture}`,
    )
  // No flag helps here: a lower serial is how a lost key would come back.
  if (accepted !== undefined && serial < accepted.serial)
    throw refused(
      `its release key was replaced: its document has serial ${serial}, and this host has seen ${accepted.serial}`,
    )
  if (accepted !== undefined && manifest.counter < accepted.counter && !allowDowngrade)
    throw refused(
      `it is older than what this host has: ${manifest.version} (${manifest.counter}) after ${accepted.version} (${accepted.counter})`,
      'use a newer bundle; if going back is what you want, add --allow-downgrade',
    )
  return ageWarnings(manifest, until, circumstances)
}

function ageWarnings(
  { madeOn, expires, graceDays }: Manifest,
  until: string,
  { now, allowExpired }: Circumstances,
): string[] {
  if (now.getTime() < Date.parse(madeOn))
    return [`the clock of this host says ${iso(now)}, before the bundle was made (${madeOn})`]
  const end = expires < until ? expires : until
  const past = Math.floor((now.getTime() - Date.parse(end)) / dayMs)
  if (past < 0) return []
  if (past >= graceDays && !allowExpired)
    throw refused(
      `it expired on ${end}, ${past} days ago: its packages lack what was mended since`,
      'use a newer bundle; if there is none, add --allow-expired',
    )
  return [`the bundle expired on ${end}, ${past} days ago: ask for a newer one`]
}

const iso = (time: Date) => time.toISOString().slice(0, 19) + 'Z'
