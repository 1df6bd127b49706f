import { askMailServer, mailRemedy } from '../probes/mail.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Argument, type Verb } from './verb.ts'

const address: Argument = { name: 'ADDRESS', help: 'Who is written to.' }

export const mailTest: Verb = {
  name: 'mail test',
  summary: 'send somebody a mail as the server would, and say what went wrong',
  description: [
    'Connects to the mail server by the way out, encrypted and signed in as the settings say, and hands it one mail. The mail server’s having taken it does not say that it arrives: look into the mailbox, and among what was sorted out as unwanted.',
  ],
  arguments: [address],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "taken": true} | {"ok", "taken": false, "kind": "refused|unreachable|timeout|tls|sign-in|sender|recipient|content|later", "because", "remedy"}',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    done: 'the mail server took it',
    failed: 'it did not',
    refused: 'Parley is not installed here, mail.host is none, or network.egress is none',
  },
  examples: [['parley mail test you@example.org', 'after mail.host was set']],
  async run(world, options) {
    const site = await installedSite(world)
    const found = await askMailServer(world.host, site, options.argument(address) ?? '')
    if (found.taken) {
      if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, ...found })
      else say(world.terminal, 'the mail server took it; now look into the mailbox')
      return 'done'
    }
    const remedy = mailRemedy(site, found.kind)
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: false, ...found, remedy })
    else say(world.terminal, `not sent: ${found.kind}: ${found.because}`, `to do: ${remedy}`)
    return 'failed'
  },
}
