import { z } from 'zod'
import { InstallError } from '../core/install-error.ts'
import { askServer } from './operating/ask-server.ts'
import { say, sayJson } from '../terminal/terminal.ts'
import { installedSite } from './installation.ts'
import { jsonFlag, type Argument, type Flag, type Options, type Verb } from './verb.ts'

const name: Argument = { name: 'NAME', help: 'What the matter is called: "Case 12".' }
const userFlag: Flag = {
  name: '--user',
  value: 'ADDRESS',
  help: 'What this person sent, and direct messages that they got; an id will do.',
}
const channelFlag: Flag = {
  name: '--channel',
  value: 'NAME',
  help: 'What is in this channel, or was before it was moved.',
}
const organizationFlag: Flag = { name: '--organization', help: 'Everything.' }
const reasonFlag: Flag = { name: '--reason', value: 'TEXT', help: 'Why, for whoever asks later.' }

export const holdAdd: Verb = {
  name: 'hold add',
  summary: 'keep messages from being removed, whatever the rules of retention say',
  description: [
    'Held messages are not removed when their time is over, and what people delete stays in the archive for as long as the hold lasts: nobody sees it, but it is there. The same goes for their files and for what they said before they were edited.',
    'A hold begins with this command: what was removed for good before cannot be brought back.',
  ],
  arguments: [name],
  flags: [userFlag, channelFlag, organizationFlag, reasonFlag, jsonFlag],
  takesSettings: false,
  json: '{"ok": true, "id"}',
  files: ['/etc/parley/parley.yaml'],
  exits: {
    usage: 'not exactly one of --user, --channel and --organization was named',
    failed: 'there is no such person or channel, or it is held under this name',
  },
  examples: [
    [
      'parley hold add "Case 12" --user hamlet@example.org --reason "letter of 27 November"',
      'what Hamlet writes, and what is written to him directly',
    ],
    ['parley hold add "Case 12" --channel castle', 'several holds may be of one matter'],
  ],
  async run(world, options) {
    const wish = { ...targetOf(options), name: options.argument(name) ?? '' }
    const { id } = await askServer(world, await installedSite(world), {
      verb: 'hold add',
      wish: { ...wish, reason: options.value(reasonFlag) ?? '' },
      answer: z.object({ id: z.number() }),
      cannot: 'cannot hold it',
      manual: 'see parley help hold add',
    })
    if (options.has(jsonFlag)) sayJson(world.terminal, { ok: true, id })
    else say(world.terminal, `held; parley hold remove ${id} lifts it`)
    return 'done'
  },
}

/** Exactly one, so that nobody holds everything for want of a word. */
function targetOf(options: Options): object {
  const [user, channel] = [options.value(userFlag), options.value(channelFlag)]
  const wishes = [
    ...(user === undefined ? [] : [{ user }]),
    ...(channel === undefined ? [] : [{ channel }]),
    ...(options.has(organizationFlag) ? [{ organization: true }] : []),
  ]
  const [wish] = wishes
  if (wish !== undefined && wishes.length === 1) return wish
  throw new InstallError('cannot hold that', {
    because: wish === undefined ? 'nothing says what' : 'one hold is of one thing',
    remedy: 'name exactly one of --user, --channel and --organization',
    exit: 'usage',
  })
}
