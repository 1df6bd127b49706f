import { z } from 'zod'
import { counted, named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'
import type { Flag } from '../verb.ts'
import { thePerson } from './show.ts'

const programs: Flag = {
  name: '--programs',
  help: 'Programs too: API keys are void, and devices are told nothing any more.',
}

export const userSignOut = operatorVerb({
  name: 'user sign-out',
  summary: 'sign somebody out of all browsers, and of programs and devices on demand',
  description: ['Their account stays open, and their password is as it was.'],
  arguments: [who],
  flags: [programs],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}, "ended": {"sessions", "keys", "devices"}}',
  examples: [['parley user sign-out 5 --programs', 'a laptop was stolen']],
  cannot: 'cannot sign them out',
  changes: true,
  asks: options => ({
    wish: { who: options.argument(who), programs: options.has(programs) },
  }),
  answer: z.object({
    user: personAnswer,
    ended: z.object({ sessions: z.number(), keys: z.number(), devices: z.number() }),
  }),
  lines: ({ user, ended: { sessions, keys, devices } }) => [
    `${named(user)} is signed out: ${counted(sessions, 'browser')}, ${counted(keys, 'API key')}, ${counted(devices, 'device')}`,
  ],
  consent: {
    look: thePerson,
    question: ({ user }) => `Sign ${named(user)} out?`,
  },
})
