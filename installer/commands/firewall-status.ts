import { runningTrial } from '../firewall/trial.ts'
import { firewallTable, openingsOf } from '../recipes/firewall.ts'
import type { Site } from '../recipes/site.ts'
import { droppedBy, loadedTable, nftTable } from '../resources/nft-table.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { siteWithFirewall } from './firewall-site.ts'
import { jsonFlag, type Verb } from './verb.ts'
import type { World } from './world.ts'

export const firewallStatus: Verb = {
  name: 'firewall status',
  summary: 'say what this host accepts from outside, and whether that is what the settings ask for',
  description: ['Looks only.'],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "enabled", "loaded", "difference": text | null, "trial": {"until"} | null, "open": {"web": [port], "ssh": [port], "sshFrom": [network], "extra": [{"protocol", "ports"}]}, "droppedPackets": number | null}',
  files: ['/etc/parley/firewall.nft'],
  exits: {
    done: 'the rules that the settings ask for are loaded and kept',
    changesPending: 'they are not, or others are on trial',
  },
  examples: [['parley firewall status --json | jq .open', 'for an inventory']],
  async run(world, options) {
    const site = await siteWithFirewall(world)
    const found = await lookAt(world, site)
    if (options.has(jsonFlag)) sayJson(world.terminal, found)
    else say(world.terminal, ...linesOf(found))
    return found.ok ? 'done' : 'changesPending'
  },
}

async function lookAt({ host }: World, site: Site) {
  const table = firewallTable(site)
  const difference = await nftTable(table).check(host)
  const trial = await runningTrial(host, site)
  return {
    ok: difference === undefined && trial === undefined,
    enabled: site.settings.firewall.enabled,
    loaded: (await loadedTable(host, table.name)) !== '',
    difference: difference ?? null,
    trial: trial ?? null,
    open: await openingsOf(host, site),
    droppedPackets: (await droppedBy(host, table.name)) ?? null,
  }
}

function linesOf(found: Awaited<ReturnType<typeof lookAt>>): string[] {
  const { enabled, loaded, difference, trial, open, droppedPackets } = found
  const extra = open.extra.map(({ protocol, ports }) => `${ports}/${protocol}`)
  return [
    `firewall   ${enabled ? 'on' : 'off, by firewall.enabled'}, ${loaded ? 'loaded' : 'not loaded'}`,
    `web        ${ports(open.web)}`,
    `ssh        ${ports(open.ssh)}, from ${open.sshFrom.join(', ')}`,
    `others     ${extra.length === 0 ? 'none' : extra.join(', ')}`,
    ...(droppedPackets === null
      ? []
      : [`dropped    ${droppedPackets} packets since the rules were loaded`]),
    ...(trial === null
      ? []
      : [`on trial   until ${trial.until}; to keep them: parley firewall confirm`]),
    ...(trial === null && difference !== null
      ? [`differs    ${difference}; to try it: parley firewall apply`]
      : []),
  ]
}

const ports = (list: readonly number[]) => (list.length === 0 ? 'none' : list.join(', '))
