import { z } from 'zod'
import { named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'
import { thePerson } from './show.ts'

export const userDeactivate = operatorVerb({
  name: 'user deactivate',
  summary: 'close an account: nobody comes in by it any more; what its person said stays',
  description: [
    'Browsers, programs and devices are out at once, and links by which the person has invited others no longer work. parley user reactivate opens the account again.',
  ],
  arguments: [who],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}}',
  examples: [['parley user deactivate hamlet@example.org', 'asks once, by name']],
  cannot: 'cannot close this account',
  remedy: 'for the only owner: make somebody else one before, parley user role WHO owner',
  changes: true,
  asks: options => ({ wish: { who: options.argument(who) } }),
  answer: z.object({ user: personAnswer }),
  lines: ({ user }) => [`the account of ${named(user)} is closed`],
  consent: {
    look: thePerson,
    question: ({ user }) => `Close the account of ${named(user)}, ${user.role}?`,
  },
})
