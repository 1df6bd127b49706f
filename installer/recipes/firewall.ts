import { BlockList, isIPv6 } from 'node:net'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import { gatherListeners, type Listener } from '../facts/listeners.ts'
import { sshPorts, sshSession } from '../facts/ssh.ts'
import { nftTable, type NftTable } from '../resources/nft-table.ts'
import { service } from '../resources/service.ts'
import { renderedTemplate } from '../resources/template.ts'
import { unit } from '../resources/unit.ts'
import type { Settings } from '../settings/settings.ts'
import { services, unitRights } from './services.ts'
import type { Site } from './site.ts'

/** What the host is reached by from outside. */
type Openings = {
  readonly web: readonly number[]
  readonly ssh: readonly number[]
  readonly sshFrom: readonly string[]
  readonly extra: Settings['firewall']['extraPorts']
}

/** The rules of this host, loaded and at every boot. Where systemd does not run it, the network is its host's affair. */
export function firewall(site: Site): readonly Resource[] {
  const { layout } = site
  if (layout.services !== 'systemd') return []
  const name = 'parley-firewall.service'
  return [
    nftTable(firewallTable(site)),
    unit(name, {
      manager: services(site).manager,
      directory: layout.units,
      values: { directory: layout.config, rules: rulesFile(site) },
      rights: unitRights(site),
    }),
    service(services(site), name, { watches: [`${layout.units}/${name}`], onChange: 'reload' }),
  ]
}

const rulesFile = ({ layout }: Site): string => `${layout.config}/firewall.nft`

export const firewallTable = (site: Site): NftTable => ({
  name: 'inet parley',
  path: rulesFile(site),
  stamp: `${site.layout.installerState}/stamps/firewall`,
  rights: { mode: 0o644, owner: site.layout.accounts.operator },
  content: async host => rulesFor(host, site),
  guard: async host => guardSession(host, site),
  meaning: async host => closedBy(host, site),
})

export async function openingsOf(host: Look, { settings }: Site): Promise<Openings> {
  const { web, firewall } = settings
  return {
    web: [web.httpsPort, ...(web.httpPort === undefined ? [] : [web.httpPort])],
    ssh: await sshPorts(host, await gatherListeners(host)),
    sshFrom: firewall.sshFrom,
    extra: firewall.extraPorts,
  }
}

async function rulesFor(host: Look, site: Site): Promise<string> {
  const templates = 'config-templates/nftables'
  if (!site.settings.firewall.enabled)
    return renderedTemplate(host, `${templates}/firewall-off.nft`, {})
  const { web, ssh, sshFrom, extra } = await openingsOf(host, site)
  const extraOf = (wanted: string) =>
    extra.filter(({ protocol }) => protocol === wanted).map(({ ports }) => ports)
  return renderedTemplate(host, `${templates}/firewall.nft`, {
    webPorts: web,
    sshPorts: ssh,
    sshFrom4: sshFrom.filter(network => !isIPv6(network.split('/')[0] ?? '')),
    sshFrom6: sshFrom.filter(network => isIPv6(network.split('/')[0] ?? '')),
    extraTcp: extraOf('tcp'),
    extraUdp: extraOf('udp'),
  })
}

/** Nobody shuts himself out: the session that asks must be able to come again. @throws InstallError (refused) */
async function guardSession(host: Look, site: Site): Promise<void> {
  const session = await sshSession(host)
  if (!site.settings.firewall.enabled || session === undefined) return
  const { ssh, sshFrom, extra } = await openingsOf(host, site)
  const { from, port } = session
  if (opensTcp(extra, port) || (ssh.includes(port) && admits(sshFrom, from))) return
  throw new InstallError('cannot load these firewall rules', {
    because: `you are here by ssh from ${from} on port ${port}, and could not come again`,
    remedy: ssh.includes(port)
      ? `add ${from} to firewall.ssh_from, or do it from the console`
      : `add ${port}/tcp to firewall.extra_ports, or do it from the console`,
    exit: 'refused',
  })
}

function admits(networks: readonly string[], address: string): boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', length] = network.split('/')
    list.addSubnet(base, Number(length), isIPv6(base) ? 'ipv6' : 'ipv4')
  }
  const plain = address.replace(/%.*$/, '')
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

/** What listens to the network today and would no longer be reached. */
async function closedBy(host: Look, site: Site): Promise<string | undefined> {
  if (!site.settings.firewall.enabled) return undefined
  const openings = await openingsOf(host, site)
  const closed = shutOut(await gatherListeners(host), openings)
  return closed.length === 0 ? undefined : `no longer reached from outside: ${closed.join(', ')}`
}

/** `tcp 5432 (postgres)` for each listener that these openings leave out. */
function shutOut(listeners: readonly Listener[], openings: Openings): string[] {
  const named = listeners
    .filter(listener => listener.isLocal !== true && !isOpen(listener, openings))
    .map(({ protocol, port, holder }) => `${protocol} ${port} (${holder?.program ?? 'unknown'})`)
  return [...new Set(named)]
}

const dhcpClient = [68, 546]

function isOpen({ protocol, port }: Listener, { web, ssh, extra }: Openings): boolean {
  if (protocol === 'udp')
    return (
      dhcpClient.includes(port) ||
      extra.some(range => range.protocol === 'udp' && holds(range, port))
    )
  return web.includes(port) || ssh.includes(port) || opensTcp(extra, port)
}

const opensTcp = (extra: Openings['extra'], port: number) =>
  extra.some(range => range.protocol === 'tcp' && holds(range, port))

function holds({ ports }: Openings['extra'][number], port: number): boolean {
  const [from, to = from] = ports.split('-').map(Number)
  return from !== undefined && to !== undefined && port >= from && port <= to
}
