import { dirname } from 'node:path'
import type { Resource } from '../core/resource.ts'
import { service } from '../resources/service.ts'
import { unit } from '../resources/unit.ts'
import { services, unitRights } from './services.ts'
import type { Site } from './site.ts'

/** What renews the certificate. In a container nobody keeps time: there a cron of its host runs `parley certs renew`. */
export function renewal(site: Site): readonly Resource[] {
  const { layout, settings } = site
  if (layout.services !== 'systemd') return []
  const options = {
    manager: services(site).manager,
    directory: layout.units,
    rights: unitRights(site),
  }
  const asksNobody = settings.tls.source !== 'acme'
  return [
    unit('parley-certs.service', {
      ...options,
      values: {
        data: dirname(layout.keys),
        config: layout.config,
        node: layout.node,
        program: `${layout.code}/installer/main.ts`,
        allowedAddresses: asksNobody ? ['localhost'] : [],
        deniedAddresses: asksNobody ? ['any'] : [],
      },
    }),
    unit('parley-certs.timer', { ...options, values: {} }),
    service(services(site), 'parley-certs.timer', {
      watches: [`${layout.units}/parley-certs.timer`],
    }),
  ]
}
