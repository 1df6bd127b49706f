import { z } from 'zod'
import { moment, named, personAnswer } from '../operating/answers.ts'
import { operatorVerb, type Look } from '../operating/operator-verb.ts'
import { who } from '../operating/words.ts'

/** What the server tells of one person. */
const shownPerson = z.object({
  user: personAnswer.extend({
    shownAs: z.string(),
    isLastOwner: z.boolean(),
    joined: z.string(),
    lastSeen: z.string().nullable(),
    sessions: z.number(),
    keys: z.number(),
    devices: z.number(),
    channels: z.array(z.string()),
  }),
})

export const thePerson: Look<z.infer<typeof shownPerson>> = {
  verb: 'user show',
  wish: options => ({ who: options.argument(who) }),
  answer: shownPerson,
}

export const userShow = operatorVerb({
  name: 'user show',
  summary: 'show one person: role, address, channels, and what is signed in for them',
  description: [
    'Whoever is not found is told with those whose names are near: a full name finds its address so.',
  ],
  arguments: [who],
  json: '{"ok", "user": {"id", "name", "email", "role", "active", "shownAs", "isLastOwner", "joined", "lastSeen" | null, "sessions", "keys", "devices", "channels": [NAME]}}',
  examples: [['parley user show hamlet@example.org', 'before something is changed']],
  cannot: 'cannot show this person',
  changes: false,
  asks: options => ({ wish: thePerson.wish(options) }),
  answer: shownPerson,
  lines: ({ user }) => [
    named(user),
    `role       ${user.role}${user.isLastOwner ? ', the only one' : ''}`,
    `account    ${user.active ? 'active' : 'closed'}, since ${moment(user.joined)}`,
    `last here  ${user.lastSeen === null ? 'not known' : moment(user.lastSeen)}`,
    `signed in  browsers: ${user.sessions}, API keys: ${user.keys}, devices: ${user.devices}`,
    ...(user.shownAs === user.email ? [] : [`others see ${user.shownAs}`]),
    `channels   ${user.channels.length === 0 ? 'none' : user.channels.map(name => `#${name}`).join(', ')}`,
  ],
})
