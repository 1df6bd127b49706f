import { z } from 'zod'
import { channelAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { channel } from '../operating/words.ts'
import type { Argument } from '../verb.ts'
import { theChannel } from './show.ts'

export const privacyWords =
  'Who reads it: public (everybody but guests who are not in it), private (who is in it, also what was said before), protected (who is in it, from the day that they came).'

const privacy: Argument = { name: 'PRIVACY', help: privacyWords }

export const channelPrivacy = operatorVerb({
  name: 'channel privacy',
  summary: 'say who reads a channel: public, private or protected',
  description: [
    'Opening a private channel shows everybody what was said in it. A notice in the channel says what has changed.',
  ],
  arguments: [channel, privacy],
  json: '{"ok", "operator", "channel": {"id", "name", "privacy"}, "changed", "former"}',
  examples: [['parley channel privacy board private', 'asks once']],
  cannot: 'cannot change who reads this channel',
  changes: true,
  asks: options => ({
    wish: { channel: options.argument(channel), privacy: options.argument(privacy) },
  }),
  answer: z.object({
    channel: channelAnswer.extend({ privacy: z.string() }),
    changed: z.boolean(),
    former: z.string(),
  }),
  lines: ({ channel, changed, former }) => [
    changed
      ? `#${channel.name} is now: ${channel.privacy}; before: ${former}`
      : `#${channel.name} is so already: ${channel.privacy}`,
  ],
  consent: {
    look: theChannel,
    question: ({ channel: { name, privacy } }) =>
      `Change who reads #${name}, which is now: ${privacy}?`,
  },
})
