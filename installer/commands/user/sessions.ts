import { z } from 'zod'
import { moment, named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'

export const userSessions = operatorVerb({
  name: 'user sessions',
  summary: 'show since when what is signed in for somebody: browsers, programs, devices',
  description: ['Shows no secret: of a session or a key the server itself keeps only a hash.'],
  arguments: [who],
  json: '{"ok", "user": {"id", "name", "email", "role", "active"}, "sessions": [{"since", "until"}], "keys": [{"since"}], "devices"}',
  examples: [['parley user sessions 5', 'is an old browser of theirs still signed in?']],
  cannot: 'cannot show what is signed in',
  changes: false,
  asks: options => ({ wish: { who: options.argument(who) } }),
  answer: z.object({
    user: personAnswer,
    sessions: z.array(z.object({ since: z.string(), until: z.string() })),
    keys: z.array(z.object({ since: z.string() })),
    devices: z.number(),
  }),
  lines: ({ user, sessions, keys, devices }) => [
    named(user),
    ...sessions.map(
      ({ since, until }) => `browser  since ${moment(since)}, until ${moment(until)}`,
    ),
    ...keys.map(({ since }) => `API key  since ${moment(since)}`),
    ...(devices > 0 ? [`devices  ${devices}`] : []),
    ...(sessions.length + keys.length + devices === 0 ? ['nothing is signed in'] : []),
  ],
})
