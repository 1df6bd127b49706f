import { z } from 'zod'
import { channelAnswer, counted } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { channel } from '../operating/words.ts'
import { theChannel } from './show.ts'

const answer = z.object({ channel: channelAnswer, changed: z.boolean() })
const json = '{"ok", "operator", "channel": {"id", "name"}, "changed"}'

export const channelArchive = operatorVerb({
  name: 'channel archive',
  summary: 'archive a channel: it can be read, and nobody speaks in it',
  description: ['Nothing is lost, and parley channel unarchive opens it again.'],
  arguments: [channel],
  json,
  examples: [["parley channel archive 'summer party'", 'asks once']],
  cannot: 'cannot archive this channel',
  changes: true,
  asks: options => ({ wish: { channel: options.argument(channel) } }),
  answer,
  lines: ({ channel, changed }) => [`#${channel.name} is archived${changed ? '' : ' already'}`],
  consent: {
    look: theChannel,
    question: ({ channel: { name, people } }) =>
      `Archive #${name}, with ${counted(people.length, 'person', 'people')} in it?`,
  },
})

export const channelUnarchive = operatorVerb({
  name: 'channel unarchive',
  summary: 'open an archived channel again',
  description: ['With everybody who was in it, and all that was said.'],
  arguments: [channel],
  json,
  examples: [["parley channel unarchive 'summer party'", 'it is summer again']],
  cannot: 'cannot open this channel',
  changes: true,
  asks: options => ({ wish: { channel: options.argument(channel) } }),
  answer,
  lines: ({ channel, changed }) => [`#${channel.name} is open ${changed ? 'again' : 'already'}`],
})
