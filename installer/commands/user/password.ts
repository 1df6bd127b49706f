import { z } from 'zod'
import { counted, named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { newPassword, passwordStdinFlag } from '../operating/password.ts'
import { who } from '../operating/words.ts'
import { thePerson } from './show.ts'

export const userPassword = operatorVerb({
  name: 'user password',
  summary: 'give somebody another password; their browsers are signed out',
  description: [
    'Asks for it on the terminal, or reads it from standard input with --password-stdin. Failed attempts from before no longer keep them out. Programs that come in by an API key go on: parley user sign-out WHO --programs ends these too.',
  ],
  arguments: [who],
  flags: [passwordStdinFlag],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}, "sessionsEnded"}',
  examples: [
    ['parley user password hamlet@example.org', 'asks for it, twice'],
    ['parley user password 5 --password-stdin </root/new', 'from a file that nobody else reads'],
  ],
  cannot: 'cannot change their password',
  changes: true,
  async asks(options, { world, see }) {
    const of = async () => named((await see(thePerson)).user)
    return {
      wish: { who: options.argument(who), password: await newPassword(world, options, { of }) },
    }
  },
  answer: z.object({ user: personAnswer, sessionsEnded: z.number() }),
  lines: ({ user, sessionsEnded }) => [
    `${named(user)} has another password; ${counted(sessionsEnded, 'browser')} signed out`,
    ...(user.active ? [] : ['their account is closed: parley user reactivate opens it']),
  ],
})
