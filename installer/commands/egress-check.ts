import { askEgress, type EgressReport } from '../probes/egress.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Argument, type Verb } from './verb.ts'

const url: Argument = { name: 'URL', help: 'What the server would ask for.' }

export const egressCheck: Verb = {
  name: 'egress check',
  summary: 'say whether the server may reach a URL, by which rule, and whether somebody answers',
  description: [
    'Asks the running process with the only way out. It looks up every address of the name, judges each, and sends a HEAD request where all are allowed; redirects are not followed. Leave secrets out of the URL: a command line is not the place for them.',
  ],
  arguments: [url],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok", "url", "allowed", "because", "rule"?, "addresses": [{"address", "allowed", "because", "rule"?}], "answer"?: {"reachable": true, "status", "address"} | {"reachable": false, "because"}}',
  files: ['/etc/parley/egress.yaml'],
  exits: {
    done: 'it is allowed, and somebody answered',
    failed: 'it is refused, or nobody answered',
    refused: 'Parley is not installed here, or network.egress is none',
  },
  examples: [
    ['parley egress check https://hooks.example.org/', 'before a webhook is set up'],
    ['parley egress check http://10.1.2.3:8080/', 'after network.egress_allow was changed'],
  ],
  async run(world, options) {
    const site = await installedSite(world)
    const found = await askEgress(world.host, site, options.argument(url) ?? '')
    const ok = found.allowed && found.answer?.reachable === true
    if (options.has(jsonFlag)) sayJson(world.terminal, { ...found, ok })
    else say(world.terminal, ...linesOf(found))
    return ok ? 'done' : 'failed'
  },
}

const by = (because: string, rule: string | undefined) =>
  rule === undefined ? because : `${because}: ${rule}`

function linesOf({ allowed, because, rule, addresses, answer }: EgressReport): string[] {
  return [
    `${allowed ? 'allowed ' : 'refused '}  ${by(because, rule)}`,
    ...addresses.map(
      ({ address, because, rule }) => `address   ${address.padEnd(15)}  ${by(because, rule)}`,
    ),
    ...(answer === undefined
      ? []
      : [
          answer.reachable
            ? `answered  ${answer.address}, with status ${answer.status}`
            : `silent    ${answer.because}`,
        ]),
  ]
}
