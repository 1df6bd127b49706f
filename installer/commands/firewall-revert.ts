import { takeBackTrial } from '../firewall/trial.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { siteWithFirewall } from './firewall-site.ts'
import { locked } from './run-resources.ts'
import { jsonFlag, type Verb } from './verb.ts'

export const firewallRevert: Verb = {
  name: 'firewall revert',
  summary: 'return to the firewall rules that were confirmed last',
  description: [
    'What the timer would do in the end, now. Without a trial it loads the kept rules again, which changes nothing.',
  ],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true}',
  files: ['/etc/parley/firewall.nft'],
  exits: {},
  examples: [['parley firewall revert', 'when the new rules are not what you meant']],
  async run(world, options) {
    const site = await siteWithFirewall(world)
    await locked(world, options.line, () => takeBackTrial(world.host, site))
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true })
    else say(world.terminal, 'the rules that were confirmed last are loaded')
    return 'done'
  },
}
