import { hostMemory } from '../../bundle/host-memory.ts'
import { readPublicKey, type PublicKey } from '../../bundle/keys.ts'
import { rootIn } from '../../bundle/opener.ts'
import { sha256, type Prelude } from '../../bundle/read.ts'
import { refused } from '../../bundle/refused.ts'
import { knownLayout } from '../installation.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'
import { readNamed } from './files.ts'
import { fingerprintFlag, rootKeyFlag } from './flags.ts'

/**
 * Whose word counts: the root key that was named, the one in an opener whose fingerprint was given, or the one this host
 * trusts since it accepted a bundle.
 */
export async function anchorFor(
  world: World,
  options: Options,
): Promise<(prelude: Prelude) => PublicKey> {
  const { config, installerState } = knownLayout(world)
  const { root } = await hostMemory(config, installerState)
  const file = options.value(rootKeyFlag)
  const named = file === undefined ? undefined : readPublicKey(await readNamed(file), file)
  const fingerprint = options.value(fingerprintFlag)?.toLowerCase()
  return ({ opener }) => {
    if (named !== undefined) return named
    if (fingerprint !== undefined) {
      if (sha256(opener) !== fingerprint) throw refused('its fingerprint is another one')
      return rootIn(opener)
    }
    if (root !== undefined) return root
    throw refused(
      'nothing says whose key to trust: this host has accepted no bundle yet',
      `compare its fingerprint with the published one, and give that: ${fingerprintFlag.name} HEX`,
    )
  }
}
