import { InstallError } from '../core/install-error.ts'
import { beginTrial } from '../firewall/trial.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { siteWithFirewall } from './firewall-site.ts'
import { locked } from './run-resources.ts'
import { jsonFlag, type Flag, type Options, type Verb } from './verb.ts'

const withinFlag: Flag = {
  name: '--within',
  value: 'SECONDS',
  help: 'How long you have to confirm: 10 to 3600, 60 without this.',
}

export const firewallApply: Verb = {
  name: 'firewall apply',
  summary: 'try the firewall rules that the settings ask for',
  description: [
    'Loads them at once, and has systemd take them back after a minute unless `parley firewall confirm` is typed before. The timer is armed before the rules are loaded: it goes on when this command, your connection or the whole host dies. The next boot has the old rules until then.',
    'Open connections are not cut; so confirm from a new one.',
    'parley apply loads the rules for good. It keeps ssh open as well: on the ports that sshd serves, and it refuses rules that would shut out the session it is typed in.',
  ],
  flags: [withinFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "trial": {"until"} | null}',
  files: ['/etc/parley/parley.yaml', '/etc/parley/firewall.nft', '/run/parley-firewall/rules.nft'],
  exits: { done: 'loaded and on trial, or nothing to do', refused: 'nothing was changed' },
  examples: [
    ['parley firewall apply', 'after editing firewall.* in /etc/parley/parley.yaml'],
    ['parley firewall apply --within 300', 'with five minutes to look around'],
  ],
  async run(world, options) {
    const site = await siteWithFirewall(world)
    const seconds = secondsOf(options)
    const trial = await locked(world, options.line, () =>
      beginTrial(world.host, site, { seconds, now: world.now() }),
    )
    const { terminal } = world
    if (options.has(jsonFlag)) sayJson(terminal, { ok: true, trial: trial ?? null })
    else if (trial === undefined) say(terminal, 'nothing to do: these rules are loaded')
    else
      say(
        terminal,
        `the new rules are loaded, on trial until ${trial.until}`,
        'Can you still reach this host, by a new connection? Then keep them: parley firewall confirm',
        'If not, do nothing: the old ones come back by themselves.',
      )
    return 'done'
  },
}

function secondsOf(options: Options): number {
  const text = options.value(withinFlag) ?? '60'
  const seconds = Number(text)
  if (/^\d{1,4}$/.test(text) && seconds >= 10 && seconds <= 3600) return seconds
  throw new InstallError(`cannot wait ${text} seconds`, {
    because: 'it is no whole number from 10 to 3600',
    remedy: 'parley firewall apply --within 60',
    exit: 'usage',
  })
}
