import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { nginxRoom } from '../resources/nginx-room.ts'
import { nginxSite } from '../resources/nginx-site.ts'
import { tlsGroups } from '../resources/tls-groups.ts'
import { service } from '../resources/service.ts'
import { leafFiles, listPlace } from './certificates.ts'
import { webSocket } from './server.ts'
import { nginxHardening, nginxHardeningFile } from './nginx-hardening.ts'
import { services, unitRights } from './services.ts'
import type { Site } from './site.ts'

const directory = '/etc/nginx'
const mainFile = `${directory}/nginx.conf`

/**
 * Each person online holds two connections, theirs and the one to the server, and so does each request that waits while the
 * server restarts. Debian's 768 a worker would be too few for both.
 */
const connections = 4096

/** Where the proofs for an ACME authority lie while it looks. In memory: nothing of them outlives a boot. */
export const challengesDirectory = '/run/parley-acme'

/** The site that people reach; Debian's nginx serves it, beside whatever else it serves. */
export function nginx(site: Site): readonly Resource[] {
  const { hostname, httpsPort, httpPort } = site.settings.web
  const { certificate, key } = leafFiles(site)
  return [
    ...nginxHardening(site, directory),
    nginxRoom({ manager: services(site).manager, path: mainFile, connections }),
    nginxSite('parley', {
      manager: services(site).manager,
      directory,
      template: 'config-templates/nginx/site.conf',
      values: async host => ({
        hostname,
        accessLog: `${site.layout.log}/access.log`,
        errorLog: `${site.layout.log}/error.log`,
        authority: httpsPort === 443 ? hostname : `${hostname}:${httpsPort}`,
        httpAddresses: httpPort === undefined ? [] : await addresses(host, httpPort),
        httpsAddresses: await addresses(host, httpsPort),
        certificate,
        key,
        groups: await tlsGroups(host),
        upstream: `unix:${webSocket(site)}`,
        challenges: `${challengesDirectory}/`,
        lists: `${listPlace(site).published}/`,
      }),
      rights: unitRights(site),
    }),
    nginxService(site),
  ]
}

/** nginx itself, with its site and the certificate as they are now. */
export function nginxService(site: Site): Resource {
  const { certificate, key } = leafFiles(site)
  return service(services(site), 'nginx.service', {
    watches: [mainFile, `${directory}/sites-available/parley`, certificate, key],
    onChange: 'reload',
    restartsFor: [nginxHardeningFile(site)],
  })
}

/** nginx refuses an IPv6 address where the kernel has none. */
async function addresses(host: Look, port: number): Promise<string[]> {
  const hasIpv6 = (await host.read('/proc/net/if_inet6')) !== undefined
  return [String(port), ...(hasIpv6 ? [`[::]:${port}`] : [])]
}
