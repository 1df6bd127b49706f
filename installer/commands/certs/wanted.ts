import type { Change } from '../../core/resource.ts'
import type { Site } from '../../recipes/site.ts'
import type { World } from '../world.ts'
import type { Brought } from './wanted-elsewhere.ts'

// Loaded only where a certificate does come from elsewhere: a sixth of what a plan loads would be for nothing.
const elsewhere = () => import('./wanted-elsewhere.ts')

const isOwn = ({ settings }: Site) => settings.tls.source === 'internal-ca'

/**
 * What is still to do about a certificate that comes from files or from an ACME directory.
 * @throws InstallError (refused) when the settings leave something out, or the files have a fault: before anything is changed
 */
export const certificateWanted = async (world: World, site: Site): Promise<readonly Change[]> =>
  isOwn(site) ? [] : (await elsewhere()).wantedFromElsewhere(world, site)

/** Brings what {@link certificateWanted} found. @returns undefined where there was nothing */
export const bringWanted = async (
  world: World,
  site: Site,
  line: string,
): Promise<Brought | undefined> =>
  isOwn(site) ? undefined : (await elsewhere()).broughtFromElsewhere(world, site, line)
