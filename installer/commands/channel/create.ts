import { z } from 'zod'
import { channelAnswer, namedAll, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { given, listIn } from '../operating/words.ts'
import type { Argument, Flag } from '../verb.ts'
import { privacyWords } from './privacy.ts'

const name: Argument = { name: 'NAME', help: 'What it is called, without #.' }
const description: Flag = {
  name: '--description',
  value: 'TEXT',
  help: 'What it is for: one line.',
}
const privacy: Flag = {
  name: '--privacy',
  value: 'WHO',
  help: `${privacyWords} Without it: public.`,
}
const people: Flag = {
  name: '--people',
  value: 'PEOPLE',
  help: 'Who is in it from the beginning: ids or addresses, between commas.',
}

export const channelCreate = operatorVerb({
  name: 'channel create',
  summary: 'make a channel',
  description: ['People who are brought in are told so, as if an administrator had done it.'],
  arguments: [name],
  flags: [description, privacy, people],
  json: '{"ok", "operator", "channel": {"id", "name"}, "people": [{"id", "name", "email", "role", "active"}]}',
  examples: [
    ['parley channel create incident --privacy private --people 5,7', 'for two people at first'],
  ],
  cannot: 'cannot make this channel',
  changes: true,
  asks: options => ({
    wish: {
      name: options.argument(name),
      ...given('description', options.value(description)),
      privacy: options.value(privacy) ?? 'public',
      people: listIn(options, people) ?? [],
    },
  }),
  answer: z.object({ channel: channelAnswer, people: z.array(personAnswer) }),
  lines: ({ channel, people }) => [
    `made #${channel.name} (id ${channel.id})`,
    `in it: ${namedAll(people)}`,
  ],
})
