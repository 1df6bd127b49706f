import type { ServerConfig } from '../config.ts'
import { ApiError } from '../platform/http/api-error.ts'
import type { Caller } from './caller.ts'

type Config = Pick<ServerConfig, 'desktop'>

/** How Zulip's desktop app stands to this server; any other program is current. */
export type DesktopStanding = 'too old' | 'outdated' | 'current'

export function desktopStanding({ desktop }: Config, { userAgent }: Caller): DesktopStanding {
  const version = /\bZulipElectron\/([\d.]+)/.exec(userAgent)?.[1]
  if (version === undefined) return 'current'
  if (isBelow(version, desktop.minimum)) return 'too old'
  return isBelow(version, desktop.warning) ? 'outdated' : 'current'
}

/** Refuses a desktop app from before the first version that counts as safe. */
export function requireUsableProgram(config: Config, caller: Caller): void {
  if (desktopStanding(config, caller) === 'too old')
    throw new ApiError(
      'CLIENT_TOO_OLD',
      `This desktop app is too old. Install version ${config.desktop.warning} or a newer one.`,
    )
}

function isBelow(version: string, bound: string): boolean {
  const ours = numbersOf(version)
  for (const [index, theirs] of numbersOf(bound).entries()) {
    const own = ours[index] ?? 0
    if (own !== theirs) return own < theirs
  }
  return false
}

const numbersOf = (version: string) => version.split('.').map(Number)
