import type { Serving } from '../../certificates/change.ts'
import { apply } from '../../core/resource.ts'
import { certificateNames, publicCopies, revocation } from '../../recipes/certificates.ts'
import { nginxService } from '../../recipes/nginx.ts'
import type { Site } from '../../recipes/site.ts'
import type { World } from '../world.ts'

/** nginx on this host, as the one that shows the certificate. No journal: undo brings no old certificate back. */
export async function servingOn({ host, isActive, now }: World, site: Site): Promise<Serving> {
  const runs = (await host.ask(isActive(site.layout, 'nginx.service'))).ok
  return {
    names: certificateNames(site),
    port: runs ? site.settings.web.httpsPort : undefined,
    async reload() {
      await apply(
        () => host,
        [
          ...publicCopies(site),
          // Before people are shown a certificate, what it says of its list is true.
          ...revocation(site, now, 7),
          ...(runs ? [nginxService(site)] : []),
        ],
      )
    },
  }
}
