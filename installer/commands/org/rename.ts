import { z } from 'zod'
import { operatorVerb } from '../operating/operator-verb.ts'
import { settingAnswer } from '../operating/setting-words.ts'
import type { Argument } from '../verb.ts'

const name: Argument = { name: 'NAME', help: 'What it is called from now on.' }

export const orgRename = operatorVerb({
  name: 'org rename',
  summary: 'call the organization otherwise',
  description: [
    'Everybody sees it at once. The address of the server stays: that is web.hostname in /etc/parley/parley.yaml.',
  ],
  arguments: [name],
  json: '{"ok", "operator", "settings": [{"name": "name", "value", "changed"}]}',
  examples: [["parley org rename 'Example Cooperative'", 'a name with blanks is quoted']],
  cannot: 'cannot rename the organization',
  changes: true,
  asks: options => ({ verb: 'org set', wish: { name: 'name', value: options.argument(name) } }),
  answer: z.object({ settings: z.array(settingAnswer) }),
  lines: ({ settings }) => settings.map(({ value }) => `it is called ${String(value)} now`),
})
