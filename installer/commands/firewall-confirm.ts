import { endTrial, requireConfirmable } from '../firewall/trial.ts'
import { firewall } from '../recipes/firewall.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { siteWithFirewall } from './firewall-site.ts'
import { applyListed } from './run-resources.ts'
import { jsonFlag, type Verb } from './verb.ts'

export const firewallConfirm: Verb = {
  name: 'firewall confirm',
  summary: 'keep the firewall rules that are on trial',
  description: [
    'Writes them where the next boot looks, then stops the timer that would have taken them back.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "changed": [{"id", "difference"}]}',
  files: ['/etc/parley/firewall.nft'],
  exits: { refused: 'no rules are on trial: the old ones have come back' },
  examples: [['parley firewall confirm', 'from a new connection, after parley firewall apply']],
  async run(world, options) {
    const site = await siteWithFirewall(world)
    await requireConfirmable(world.host, site)
    // First for good, then the timer: killed between the two, it loads the new rules once more.
    const changed = await applyListed(world, firewall(site), {
      line: options.line,
      consented: new Set(),
    })
    await endTrial(world.host, site)
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, changed })
    else say(world.terminal, 'kept: these rules stay, after a reboot too')
    return 'done'
  },
}
