import { z } from 'zod'
import { named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'
import type { Argument } from '../verb.ts'

const email: Argument = { name: 'EMAIL', help: 'The address that they sign in with from now on.' }

export const userEmail = operatorVerb({
  name: 'user email',
  summary: 'give somebody another address to sign in with',
  description: [
    'Nobody has to confirm it: whoever reads the mail of that address can take the account over, so be sure whose it is.',
  ],
  arguments: [who, email],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}, "changed", "former"}',
  examples: [['parley user email 5 hamlet@example.com', 'the domain has changed']],
  cannot: 'cannot change their address',
  changes: true,
  asks: options => ({ wish: { who: options.argument(who), email: options.argument(email) } }),
  answer: z.object({ user: personAnswer, changed: z.boolean(), former: z.string() }),
  lines: ({ user, changed, former }) => [
    changed ? `${named(user)} had the address ${former}` : `${named(user)} has it already`,
  ],
})
