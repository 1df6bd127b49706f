import { InstallError } from '../core/install-error.ts'
import { askToCountAnew } from '../probes/limits.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Argument, type Verb } from './verb.ts'

const who: Argument = {
  name: 'WHO',
  help: 'A person, by id or email address, or a network address.',
}

export const limitsReset: Verb = {
  name: 'limits reset',
  summary: 'count anew for somebody who has asked, or tried to sign in, too often',
  description: [
    'Failed attempts to sign in are forgotten, so that the next is heard at once, and the requests of this person or network address are counted from nothing. How much is allowed is said by the settings limits.*.',
  ],
  arguments: [who],
  flags: [jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "attempts", "requests": true|false}',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    done: 'it is counted anew',
    failed: 'nothing is known of such a person or address',
    refused: 'Parley is not installed here',
  },
  examples: [
    ['parley limits reset ada@example.org', 'after she has found her password again'],
    ['parley limits reset 203.0.113.7', 'for everybody behind one address'],
  ],
  async run(world, options) {
    const site = await installedSite(world)
    const name = options.argument(who) ?? ''
    const { attempts, requests } = await askToCountAnew(world.host, site, name)
    if (attempts === 0 && !requests)
      throw new InstallError(`cannot count anew for ${name}`, {
        because: 'nobody here has this id or address, and nobody has tried to sign in with it',
        remedy:
          'look at how it is written; a network address is written as 203.0.113.7 or 2001:db8::7',
      })
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, attempts, requests })
    else
      say(
        world.terminal,
        `forgotten: ${attempts} failed ${attempts === 1 ? 'attempt' : 'attempts'} to sign in`,
        ...(requests ? ['requests are counted anew'] : []),
      )
    return 'done'
  },
}
