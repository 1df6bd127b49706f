import { fail, pass, warn } from '../facts/finding.ts'
import { runningTrial } from '../firewall/trial.ts'
import { firewallTable, openingsOf } from '../recipes/firewall.ts'
import { droppedBy, nftTable } from '../resources/nft-table.ts'
import type { Check } from './check.ts'

/** The rules that the settings ask for are those that the kernel has, for good. */
export const strangersReachOnlyWhatIsOpen: Check = {
  name: 'firewall',
  promise: 'from outside only the web ports, ssh and what the settings name are reached',
  severity: 'high',
  async look({ host, site }) {
    if (site.layout.services !== 'systemd')
      return [
        warn(
          'firewall',
          'none of ours in a container',
          'guard the network where this container is run',
        ),
      ]
    if (!site.settings.firewall.enabled)
      return [
        warn('firewall', 'off, by firewall.enabled', 'set it to true, then parley firewall apply'),
      ]
    const trial = await runningTrial(host, site)
    if (trial !== undefined)
      return [
        warn(
          'firewall',
          `rules on trial until ${trial.until}`,
          'keep them with parley firewall confirm, or let the old ones come back',
        ),
      ]
    const table = firewallTable(site)
    const { web, ssh, sshFrom, extra } = await openingsOf(host, site)
    const evidence = [
      `web ${web.join(', ')}`,
      `ssh ${ssh.join(', ') || 'none'} from ${sshFrom.join(', ')}`,
      ...extra.map(({ ports, protocol }) => `${ports}/${protocol}`),
      `dropped ${(await droppedBy(host, table.name)) ?? 'unknown'} packets`,
    ]
    const difference = await nftTable(table).check(host)
    return difference === undefined
      ? [pass('firewall', 'loaded, as the settings say', evidence)]
      : [fail('firewall', `to do: ${difference}`, 'parley firewall apply', evidence)]
  },
}
