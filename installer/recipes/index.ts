import type { Resource } from '../core/resource.ts'
import { acceptedBundle } from './accepted-bundle.ts'
import { accounts } from './accounts.ts'
import { certificates } from './certificates.ts'
import { compiledCode } from './compiled.ts'
import { directories } from './directories.ts'
import { egress } from './egress.ts'
import { firewall } from './firewall.ts'
import { logs } from './logs.ts'
import { nginx } from './nginx.ts'
import { ownersOrganization } from './organization.ts'
import { packages } from './packages.ts'
import { databaseCluster, databaseConfig, databaseContent } from './postgres.ts'
import { code } from './release.ts'
import { sealedSecrets } from './secrets.ts'
import { serverPrograms, tables } from './server.ts'
import { renewal } from './renewal.ts'
import type { Site } from './site.ts'
import { supervisor } from './supervisor.ts'
import { volumeAtBoot } from './volume.ts'

/** The clock, passed in so that certificates can be tested. */
export type Now = () => Date

/** The whole appliance, in order. A sandbox leaves out what belongs to a host. */
export function appliance(site: Site, now: Now = () => new Date()): readonly Resource[] {
  const host = site.layout.target === 'host'
  return [
    ...(host ? accounts(site) : []),
    ...directories(site),
    // Compiled before any of it is started: what compiles itself keeps the memory that this takes.
    ...(host ? [...code(site), ...compiledCode(site)] : []),
    ...(host ? volumeAtBoot(site) : []),
    // Before the packages: Debian makes no cluster of its own where one is configured.
    ...databaseConfig(site),
    ...(host ? packages(site) : []),
    ...supervisor(site),
    ...logs(site),
    ...certificates(site, now),
    ...databaseCluster(site),
    ...databaseContent(site),
    ...tables(site),
    ...ownersOrganization(site),
    ...egress(site),
    ...sealedSecrets(site, now),
    ...serverPrograms(site),
    ...(host ? nginx(site) : []),
    ...(host ? firewall(site) : []),
    ...(host ? acceptedBundle(site) : []),
    ...(host ? renewal(site) : []),
  ]
}
