import { join } from 'node:path'
import type { Look } from '../core/host.ts'
import { fail, type Finding } from '../facts/finding.ts'
import type { Site } from '../recipes/site.ts'
import { probeHealth, probeTls } from './https.ts'
import { probeListeners } from './listeners.ts'

/** Asks the running appliance from outside, as a client would. Changes nothing. */
export async function probe(host: Look, site: Site): Promise<Finding[]> {
  const { settings, layout } = site
  const ca = await host.read(join(layout.config, 'tls', 'ca.pem'))
  const listeners = await probeListeners(host, layout.accounts)
  if (ca?.kind !== 'file')
    return [fail('TLS', `there is no CA in ${layout.config}/tls`, 'run parley apply'), listeners]
  const server = { hostname: settings.web.hostname, port: settings.web.httpsPort, ca: ca.content }
  return [await probeTls(server), await probeHealth(server), listeners]
}
