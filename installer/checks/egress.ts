import { askEgress } from '../probes/egress.ts'
import { fail, pass, warn, type Finding } from '../facts/finding.ts'
import { hasEgress, hasWall } from '../recipes/egress.ts'
import type { Check, Subject } from './check.ts'

/** Nothing of ours reaches inside: neither by asking the process, nor by going around it. */
export const egressIsGuarded: Check = {
  name: 'egress-guarded',
  promise: 'the server reaches other servers through one guarded process, or not at all',
  severity: 'high',
  async look(subject) {
    if (!hasEgress(subject.site)) return [await nothingThere(subject)]
    return [await refusesMetadata(subject), ...(await wallStands(subject))]
  },
}

async function nothingThere({ host, site: { layout } }: Subject): Promise<Finding> {
  const units = (await host.list(layout.units)).filter(name => name.startsWith('parley-egress'))
  return units.length === 0
    ? pass('egress', 'there is no way out, as set')
    : fail('egress', `there is a way out, and none is wanted: ${units.join(', ')}`, 'parley apply')
}

// The address that is asked for first by whoever abuses a server in a cloud.
const metadata = 'http://169.254.169.254/'

async function refusesMetadata({ host, site }: Subject): Promise<Finding> {
  const { allowed, because } = await askEgress(host, site, metadata)
  return allowed
    ? fail('egress', `${metadata} would be reached`, 'parley apply, then parley doctor again')
    : pass('egress', 'private addresses are refused', [`${metadata}: ${because}`])
}

async function wallStands({ host, site }: Subject): Promise<Finding[]> {
  if (!hasWall(site))
    return [
      warn(
        'egress wall',
        'no packet rules stand behind the process: the network belongs to whoever runs this container',
        'deny the container its private networks and its metadata service from outside',
      ),
    ]
  const { ok, out } = await host.ask(['nft', 'list', 'table', 'inet', 'parley_egress'])
  if (!ok)
    return [
      fail(
        'egress wall',
        'its packet rules are not loaded',
        'systemctl restart parley-egress-wall.service; something flushed every table',
      ),
    ]
  const refused = Number(/packets (\d+)/.exec(out)?.[1])
  const evidence = [`nftables: table inet parley_egress, ${refused} packets refused`]
  return [
    refused === 0
      ? pass('egress wall', 'its packet rules are loaded, and nothing ran into them', evidence)
      : warn(
          'egress wall',
          `${refused} packets went around the process and were refused by the kernel`,
          'journalctl --dmesg --grep parley-egress says which; nothing of Parley sends such packets unless it is taken over',
          evidence,
        ),
  ]
}
