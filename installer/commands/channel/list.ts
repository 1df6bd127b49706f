import { z } from 'zod'
import { tableLines } from '../../terminal/table.ts'
import { channelAnswer, counted } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import type { Flag } from '../verb.ts'

const archived: Flag = { name: '--archived', help: 'Those that are archived instead.' }

/** What the server tells of one channel. */
export const shownChannel = channelAnswer.extend({
  description: z.string(),
  privacy: z.string(),
  archived: z.boolean(),
  default: z.boolean(),
  subscribers: z.number(),
  created: z.string(),
})

export const channelList = operatorVerb({
  name: 'channel list',
  summary: 'show every channel, private ones too: id, name, who reads it, how many are in it',
  description: [
    'Shows that private channels exist, as organization administrators see it, and nothing of what is said there.',
  ],
  flags: [archived],
  json: '{"ok", "channels": [{"id", "name", "description", "privacy", "archived", "default", "subscribers", "created"}]}',
  examples: [['parley channel list', 'what there is']],
  cannot: 'cannot list the channels',
  changes: false,
  asks: options => ({ wish: { archived: options.has(archived) } }),
  answer: z.object({ channels: z.array(shownChannel) }),
  lines: ({ channels }, { columns, marks }) => [
    ...tableLines(
      ['ID', 'NAME', 'WHO READS IT', 'PEOPLE', 'NEW PEOPLE START HERE'],
      channels.map(one => [
        String(one.id),
        one.name,
        one.privacy,
        String(one.subscribers),
        one.default ? 'yes' : 'no',
      ]),
      { columns: columns(), cut: marks.dots },
    ),
    counted(channels.length, 'channel'),
  ],
})
