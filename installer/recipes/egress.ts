import { isIP } from 'node:net'
import { dirname } from 'node:path'
import type { Resource } from '../core/resource.ts'
import { absentFile, absentMember, absentUnit, absentUser } from '../resources/absent.ts'
import { template } from '../resources/file.ts'
import { service } from '../resources/service.ts'
import { groupMember } from '../resources/system-user.ts'
import type { Values } from '../resources/template.ts'
import { unit } from '../resources/unit.ts'
import { compiledFor } from './release.ts'
import { services, unitRights } from './services.ts'
import { groupOf, userOf, type Site } from './site.ts'

const wall = 'parley-egress-wall.service'
const names = {
  socket: 'parley-egress.socket',
  process: 'parley-egress.service',
  resolvers: ['parley-egress-resolvers.path', 'parley-egress-resolvers.service'],
} as const

/** Whether this site has a way out. A sandbox has none: nothing that it is for asks other servers. */
export const hasEgress = ({ layout, settings }: Site): boolean =>
  layout.target === 'host' && settings.network.egress === 'allowed'

/** Whether the kernel holds the second wall. Where systemd does not run it, the network is its host's affair. */
export const hasWall = (site: Site): boolean =>
  hasEgress(site) && site.layout.services === 'systemd'

/** Where the server finds the way out, if there is one. */
export const egressSocket = (site: Site): string | undefined =>
  hasEgress(site) ? `${site.layout.run}/egress.sock` : undefined

/** The mail server, which is reached beside the web; a list of one, or of none. */
const mailHostOf = ({ settings: { mail } }: Site) =>
  mail.host === undefined ? [] : [{ host: mail.host, port: mail.port }]

const egressConfig = ({ layout }: Site): string => `${layout.config}/egress.yaml`

/** The only way out: a process of its own, and a wall of packet rules behind it. Or neither, on an air-gapped host. */
export const egress = (site: Site): readonly Resource[] =>
  hasEgress(site) ? wayOut(site) : noWayOut(site)

/** Who may ask it. */
const callers = ({ layout: { accounts } }: Site) => [accounts.web, accounts.worker].map(userOf)

function wayOut(site: Site): Resource[] {
  const { layout, settings } = site
  const { egressAllow: allow, egressDeny: deny } = settings.network
  const config = egressConfig(site)
  const account = userOf(layout.accounts.egress)
  const opened = [
    ...allow.flatMap(({ network }) => (network === undefined ? [] : [network])),
    ...mailHostOf(site).flatMap(({ host }) => (isIP(host) === 0 ? [] : [host])),
  ]
  return [
    // To reach its socket.
    ...callers(site).map(user => groupMember(user, account)),
    template(
      config,
      'config-templates/parley/egress.yaml',
      { socket: `${layout.run}/egress.sock`, allow, deny, mail: mailHostOf(site) },
      { mode: 0o644, owner: layout.accounts.operator },
    ),
    ...(hasWall(site) ? secondWall(site) : []),
    unitOf(site, names.socket, {
      socket: `${layout.run}/egress.sock`,
      group: groupOf(layout.accounts.egress),
    }),
    unitOf(site, names.process, {
      wall: hasWall(site) ? wall : '',
      user: account,
      group: groupOf(layout.accounts.egress),
      launcher: `${layout.code}/bin/with-notify`,
      node: layout.node,
      program: `${layout.code}/server/egress/main.ts`,
      compiled: compiledFor(site),
      config,
      data: dirname(layout.installerState),
      opened,
    }),
    serviceOf(site, names.socket, []),
    serviceOf(site, names.process, [config, `${layout.code}/release.json`]),
  ]
}

function secondWall(site: Site): Resource[] {
  const { layout } = site
  const { web, worker, database, egress } = layout.accounts
  const [path, refill] = names.resolvers
  return [
    unitOf(site, wall, {
      node: layout.node,
      program: `${layout.code}/server/egress/load-wall.ts`,
      config: egressConfig(site),
      code: layout.code,
      egress: userOf(egress),
      web: userOf(web),
      worker: userOf(worker),
      database: userOf(database),
    }),
    unitOf(site, refill, { wall }),
    unitOf(site, path, {}),
    service(services(site), wall, {
      watches: [`${layout.units}/${wall}`, egressConfig(site), `${layout.code}/release.json`],
      onChange: 'reload',
    }),
    serviceOf(site, path, []),
  ]
}

function noWayOut(site: Site): Resource[] {
  const { layout } = site
  const account = userOf(layout.accounts.egress)
  if (layout.target !== 'host') return []
  // The socket first: it would start the process again.
  return [
    ...[...names.resolvers, names.socket, names.process, wall].map(name =>
      absentUnit(services(site), layout.units, name),
    ),
    absentFile(egressConfig(site)),
    ...callers(site).map(user => absentMember(user, account)),
    absentUser(account),
  ]
}

const unitOf = (site: Site, name: string, values: Values): Resource =>
  unit(name, {
    manager: services(site).manager,
    directory: site.layout.units,
    values,
    rights: unitRights(site),
  })

const serviceOf = (site: Site, name: string, files: readonly string[]): Resource =>
  service(services(site), name, { watches: [`${site.layout.units}/${name}`, ...files] })
