import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import type { Look } from '../core/host.ts'
import type { Finding } from '../facts/finding.ts'
import type { Site } from '../recipes/site.ts'
import { probeHealth, probeTls } from './https.ts'
import { probeListeners } from './listeners.ts'

/** Asks the running appliance from outside, as a client would. Changes nothing. */
export async function probe(host: Look, site: Site): Promise<Finding[]> {
  const { settings, layout } = site
  const ca = await host.read(join(layout.config, 'tls', 'ca.pem'))
  const listeners = await probeListeners(host, layout.accounts)
  const { hostname, httpsPort: port } = settings.web
  // Without one of ours to hand out, clients trust what they trust anyway.
  const trusted = ca?.kind === 'file' ? ca.content : rootCertificates.join('\n')
  const server = { hostname, port, ca: trusted }
  return [await probeTls(server), await probeHealth(server), listeners]
}
