import { z } from 'zod'
import { InstallError } from '../../core/install-error.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import {
  settingAnswer,
  settingLines,
  settingName,
  settingValue,
} from '../operating/setting-words.ts'
import type { Argument, Options } from '../verb.ts'

const what: Argument = { name: 'DO', help: 'list, get NAME, or set NAME VALUE.' }
const name: Argument = { ...settingName, isOptional: true }

export const orgSettings = operatorVerb({
  name: 'org settings',
  summary: 'show what the organization has decided, or decide one thing anew',
  description: [
    'list shows all settings, with * where somebody has decided; get NAME shows one; set NAME VALUE changes one, and connected clients hear of it at once. Names and values are those of the API (PATCH /realm in docs/api.md); a permission is given to a group by its name (administrators, members …), or as the API takes it, as JSON.',
  ],
  arguments: [what, name, settingValue],
  json: '{"ok", "operator", "settings": [{"name", "value", "changed"}]}',
  examples: [
    ['parley org settings list', 'all of them'],
    ['parley org settings get invite_required', 'one'],
    [
      'parley org settings set can_create_public_channel_group administrators',
      'who makes channels',
    ],
    ['parley org settings set message_retention_days unlimited', 'keep everything'],
  ],
  cannot: 'cannot do this with the organization’s settings',
  remedy: 'values are typed as the API takes them (true, 12, a word): docs/api.md',
  changes: false,
  asks: options => askedBy(options),
  answer: z.object({ settings: z.array(settingAnswer) }),
  lines: ({ settings }) => settingLines(settings),
})

function askedBy(options: Options) {
  const [verb, one, value] = [what, name, settingValue].map(word => options.argument(word))
  const given = [one, value].filter(word => word !== undefined).length
  if (verb === 'list' && given === 0) return { wish: {} }
  if (verb === 'get' && given === 1) return { wish: { name: one } }
  if (verb === 'set' && given === 2)
    return { verb: 'org set', wish: { name: one, value }, changes: true }
  throw new InstallError('cannot understand this command', {
    because: 'what follows parley org settings is list, get NAME, or set NAME VALUE',
    remedy: 'see parley help org settings',
    exit: 'usage',
  })
}
