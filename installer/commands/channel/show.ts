import { z } from 'zod'
import { moment, named, personAnswer } from '../operating/answers.ts'
import { operatorVerb, type Look } from '../operating/operator-verb.ts'
import { channel } from '../operating/words.ts'
import { shownChannel } from './list.ts'

/** With who is in it. */
const channelWithPeople = z.object({
  channel: shownChannel.extend({ people: z.array(personAnswer) }),
})

export const theChannel: Look<z.infer<typeof channelWithPeople>> = {
  verb: 'channel show',
  wish: options => ({ channel: options.argument(channel) }),
  answer: channelWithPeople,
}

export const channelShow = operatorVerb({
  name: 'channel show',
  summary: 'show one channel, with everybody who is in it',
  description: ['Nothing of what is said there.'],
  arguments: [channel],
  json: '{"ok", "channel": {"id", "name", "description", "privacy", "archived", "default", "subscribers", "created", "people": [{"id", "name", "email", "role", "active"}]}}',
  examples: [["parley channel show 'new hires'", 'a name with blanks is quoted']],
  cannot: 'cannot show this channel',
  changes: false,
  asks: options => ({ wish: theChannel.wish(options) }),
  answer: channelWithPeople,
  lines: ({ channel: one }) => [
    `#${one.name} (id ${one.id})${one.archived ? ', archived' : ''}`,
    ...(one.description === '' ? [] : [one.description]),
    `read by    ${one.privacy}`,
    `made       ${moment(one.created)}`,
    `new people ${one.default ? 'start here' : 'do not start here'}`,
    `people     ${one.people.length}`,
    ...one.people.map(person => `  ${named(person)}, ${person.role}`),
  ],
})
