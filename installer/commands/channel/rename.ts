import { z } from 'zod'
import { channelAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { channel } from '../operating/words.ts'
import type { Argument } from '../verb.ts'

const name: Argument = { name: 'NAME', help: 'What it is called from now on, without #.' }

export const channelRename = operatorVerb({
  name: 'channel rename',
  summary: 'call a channel otherwise',
  description: ['A notice in the channel says so. Links to it keep leading there.'],
  arguments: [channel, name],
  json: '{"ok", "operator", "channel": {"id", "name"}, "former"}',
  examples: [['parley channel rename general everybody', 'names, or an id and a name']],
  cannot: 'cannot rename this channel',
  changes: true,
  asks: options => ({
    wish: { channel: options.argument(channel), name: options.argument(name) },
  }),
  answer: z.object({ channel: channelAnswer, former: z.string() }),
  lines: ({ channel, former }) => [`#${former} is called #${channel.name} now`],
})
