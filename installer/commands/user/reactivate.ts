import { z } from 'zod'
import { named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'

export const userReactivate = operatorVerb({
  name: 'user reactivate',
  summary: 'open a closed account again, with its channels',
  description: [
    'API keys from before are void: nobody knows who holds them by now. The password is as it was; parley user password gives another.',
  ],
  arguments: [who],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}, "changed"}',
  examples: [['parley user reactivate hamlet@example.org', 'he is back']],
  cannot: 'cannot open this account',
  changes: true,
  asks: options => ({ wish: { who: options.argument(who) } }),
  answer: z.object({ user: personAnswer, changed: z.boolean() }),
  lines: ({ user, changed }) => [
    `the account of ${named(user)} is ${changed ? 'open again' : 'open already'}`,
  ],
})
