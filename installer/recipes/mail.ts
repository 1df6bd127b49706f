import { hasEgress } from './egress.ts'
import type { Site } from './site.ts'

/** How the server sends mail, as its configuration has it: a list of one, or of none where no mail is sent. */
export function mailOf(site: Site) {
  const { host, port, security, user, from } = site.settings.mail
  if (host === undefined || !hasEgress(site)) return []
  const { organization, web } = site.settings
  return [
    {
      host,
      port,
      security,
      ...(user !== undefined && security !== 'none' && { user }),
      from: { name: organization.name, address: from ?? `parley@${web.hostname}` },
    },
  ]
}
