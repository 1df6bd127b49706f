import { z } from 'zod'
import { channelAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import {
  settingAnswer,
  settingLines,
  settingName,
  settingValue,
} from '../operating/setting-words.ts'
import { channel, given } from '../operating/words.ts'

const name = { ...settingName, isOptional: true }

export const channelSettings = operatorVerb({
  name: 'channel settings',
  summary: 'show how a channel is set, or set one thing of it',
  description: [
    'Without NAME it shows all settings; with NAME one; with VALUE it sets that one. Values are those of the API (PATCH /streams/ID in docs/api.md); a permission is given to a group by its name (administrators, members …), or as the API takes it, as JSON.',
  ],
  arguments: [channel, name, settingValue],
  json: '{"ok", "operator", "channel": {"id", "name"}, "settings": [{"name", "value"}]}',
  examples: [
    ['parley channel settings announcements', 'all of them'],
    [
      'parley channel settings announcements can_send_message_group administrators',
      'who may speak there',
    ],
  ],
  cannot: 'cannot do this with the channel’s settings',
  remedy: 'values are typed as the API takes them (true, 12, a word): docs/api.md',
  changes: false,
  asks(options) {
    const value = options.argument(settingValue)
    const wish = {
      channel: options.argument(channel),
      ...given('name', options.argument(name)),
    }
    return value === undefined
      ? { verb: 'channel settings', wish }
      : { verb: 'channel set', wish: { ...wish, value }, changes: true }
  },
  answer: z.object({ channel: channelAnswer, settings: z.array(settingAnswer) }),
  lines: ({ settings }) => settingLines(settings),
})
