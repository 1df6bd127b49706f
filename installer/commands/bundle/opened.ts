import { hostMemory } from '../../bundle/host-memory.ts'
import { judge } from '../../bundle/judge.ts'
import { openBundle, type Bundle } from '../../bundle/read.ts'
import { knownLayout } from '../installation.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'
import { anchorFor } from './anchor.ts'
import { allowDowngradeFlag, allowExpiredFlag } from './flags.ts'

/** Opens a bundle, believes its manifest or refuses it, and closes it afterwards. */
export async function withBundle<T>(
  world: World,
  options: Options,
  path: string,
  work: (bundle: Bundle) => Promise<T>,
): Promise<T> {
  const bundle = await openBundle(path, await anchorFor(world, options))
  try {
    return await work(bundle)
  } finally {
    await bundle.file.close()
  }
}

/** @returns warnings. @throws InstallError (refused) when this host must not take it. */
export async function judged(
  world: World,
  options: Options,
  bundle: Bundle,
  architecture?: string,
): Promise<string[]> {
  const { config, installerState } = knownLayout(world)
  const { accepted } = await hostMemory(config, installerState)
  return judge(bundle.manifest, bundle, {
    now: world.now(),
    ...(architecture !== undefined && { architecture }),
    ...(accepted && { accepted }),
    allowDowngrade: options.has(allowDowngradeFlag),
    allowExpired: options.has(allowExpiredFlag),
  })
}
