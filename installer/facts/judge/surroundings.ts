import type { Facts } from '../facts.ts'
import { fail, pass, warn, type Finding } from '../finding.ts'

export const judgeNames = ({ names }: Facts): Finding => {
  if (names.asked === undefined) return pass('host name', names.host)
  const { name, addresses } = names.asked
  return addresses.length > 0
    ? pass('host name', `${name} leads to ${addresses.join(', ')}`)
    : warn(
        'host name',
        `${name} is unknown to this host`,
        'add it to DNS (or to /etc/hosts of each client) so that people reach it',
      )
}

export const judgePackages = ({ packages: { audit, lockedBy } }: Facts): Finding => {
  if (lockedBy !== undefined)
    return fail(
      'packages',
      `${lockedBy.program} (pid ${lockedBy.pid}) is installing packages just now`,
      'wait until it ends, then run the same command again',
    )
  if (audit !== '')
    return fail(
      'packages',
      `dpkg has unfinished business: ${audit.split('\n')[0]}`,
      'run `dpkg --configure -a`, then `apt-get --fix-broken install`',
    )
  return pass('packages', 'dpkg is in order and not locked')
}

/** Told so that nobody fears for them. */
export const judgeNeighbours = ({
  neighbours: { postgresClusters, nginxSites },
}: Facts): Finding => {
  const others = [
    ...postgresClusters.map(cluster => `PostgreSQL cluster ${cluster}`),
    ...nginxSites.map(site => `nginx site ${site}`),
  ]
  return pass('neighbours', others.length === 0 ? 'none' : `${others.join(', ')}: left as they are`)
}
