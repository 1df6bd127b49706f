import { z } from 'zod'
import { named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { roleWords, who } from '../operating/words.ts'
import type { Argument } from '../verb.ts'

const role: Argument = { name: 'ROLE', help: `One of ${roleWords}.` }

export const userRole = operatorVerb({
  name: 'user role',
  summary: 'give somebody a role',
  description: [
    'What they may see and do changes at once, in all of their clients. The organization always keeps an owner.',
  ],
  arguments: [who, role],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}, "changed", "former"}',
  examples: [['parley user role hamlet@example.org owner', 'when the only owner has left']],
  cannot: 'cannot change their role',
  remedy: 'make somebody else an owner before: parley user role WHO owner',
  changes: true,
  asks: options => ({ wish: { who: options.argument(who), role: options.argument(role) } }),
  answer: z.object({ user: personAnswer, changed: z.boolean(), former: z.string() }),
  lines: ({ user, changed, former }) => [
    changed
      ? `${named(user)} is ${user.role} now; before: ${former}`
      : `${named(user)} is ${user.role} already`,
  ],
})
