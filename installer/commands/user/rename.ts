import { z } from 'zod'
import { named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'
import type { Argument } from '../verb.ts'

const name: Argument = { name: 'NAME', help: 'What others call them from now on.' }

export const userRename = operatorVerb({
  name: 'user rename',
  summary: 'call somebody otherwise',
  description: ['The name changes everywhere, also on what they have said.'],
  arguments: [who, name],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}, "changed", "former"}',
  examples: [["parley user rename 5 'Hamlet of Denmark'", 'a name with blanks is quoted']],
  cannot: 'cannot rename them',
  changes: true,
  asks: options => ({ wish: { who: options.argument(who), name: options.argument(name) } }),
  answer: z.object({ user: personAnswer, changed: z.boolean(), former: z.string() }),
  lines: ({ user, changed, former }) => [
    changed ? `${named(user)} was called ${former}` : `${named(user)} is called so already`,
  ],
})
