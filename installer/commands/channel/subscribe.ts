import { z } from 'zod'
import { channelAnswer, namedAll, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { channel, people } from '../operating/words.ts'
import { theChannel } from './show.ts'
import type { Options } from '../verb.ts'

const persons = z.array(personAnswer)
const places = (options: Options) => ({
  channel: options.argument(channel),
  people: options.words(people),
})

export const channelSubscribe = operatorVerb({
  name: 'channel subscribe',
  summary: 'bring people into a channel, private ones too',
  description: ['They are told so, as if an administrator had done it.'],
  arguments: [channel, people],
  json: '{"ok", "operator", "channel": {"id", "name"}, "subscribed": [PERSON], "already": [PERSON]}',
  examples: [['parley channel subscribe incident 5 othello@example.org', 'two people']],
  cannot: 'cannot bring them in',
  remedy: 'whoever has left is opened again by parley user reactivate WHO',
  changes: true,
  asks: options => ({ wish: places(options) }),
  answer: z.object({ channel: channelAnswer, subscribed: persons, already: persons }),
  lines: ({ channel, subscribed, already }) => [
    `brought into #${channel.name}: ${namedAll(subscribed)}`,
    ...(already.length > 0 ? [`there already: ${namedAll(already)}`] : []),
  ],
})

export const channelUnsubscribe = operatorVerb({
  name: 'channel unsubscribe',
  summary: 'take people out of a channel',
  description: [
    'What they have read there stays theirs where the channel lets them read it; of a private one they see no more.',
  ],
  arguments: [channel, people],
  json: '{"ok", "operator", "channel": {"id", "name"}, "unsubscribed": [PERSON], "already": [PERSON]}',
  examples: [['parley channel unsubscribe incident 5', 'asks once']],
  cannot: 'cannot take them out',
  changes: true,
  asks: options => ({ wish: places(options) }),
  answer: z.object({ channel: channelAnswer, unsubscribed: persons, already: persons }),
  lines: ({ channel, unsubscribed, already }) => [
    `taken out of #${channel.name}: ${namedAll(unsubscribed)}`,
    ...(already.length > 0 ? [`not in it before: ${namedAll(already)}`] : []),
  ],
  consent: {
    look: theChannel,
    question: ({ channel: { name, privacy } }) => `Take them out of #${name} (${privacy})?`,
  },
})
