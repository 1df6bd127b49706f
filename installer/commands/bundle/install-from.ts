import { rm } from 'node:fs/promises'
import { debianArchitecture } from '../../bundle/architecture.ts'
import { fill, makeRoom } from '../../bundle/quarantine.ts'
import { exitCodes, type ExitReason } from '../../core/install-error.ts'
import { note } from '../../terminal/terminal.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'
import { judged, withBundle } from './opened.ts'

/**
 * Checks a bundle into a quarantine and lets the installer in it go on; this one may be older than what it installs.
 * @returns how that one ended
 */
export async function installFrom(
  world: World,
  options: Options,
  path: string,
): Promise<ExitReason> {
  const room = await makeRoom()
  try {
    await withBundle(world, options, path, async bundle => {
      const warnings = await judged(world, options, bundle, debianArchitecture())
      note(world.terminal, ...warnings.map(warning => `note: ${warning}`))
      await fill(room, bundle)
    })
    return reasonOf(await world.startInQuarantine(room))
  } finally {
    await rm(room, { recursive: true, force: true })
  }
}

const isReason = (name: string): name is ExitReason => name in exitCodes

const reasonOf = (code: number): ExitReason =>
  Object.entries(exitCodes)
    .filter(([, value]) => value === code)
    .map(([name]) => name)
    .find(isReason) ?? 'failed'
