import { InstallError } from '../core/install-error.ts'
import type { Site } from '../recipes/site.ts'
import { installedSite } from './installation.ts'
import type { World } from './world.ts'

/** The site, where there is a firewall to speak of. @throws InstallError (refused) in a container */
export async function siteWithFirewall(world: World): Promise<Site> {
  const site = await installedSite(world)
  if (site.layout.services === 'systemd') return site
  throw new InstallError('cannot work on a firewall here', {
    because:
      'systemd does not run this host: nothing would load the rules at a boot or take them back',
    remedy: 'guard the network where this container is run',
    exit: 'refused',
  })
}
