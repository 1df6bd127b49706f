import { z } from 'zod'
import { moment } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { termFlags, termsIn } from '../operating/words.ts'
import type { Argument } from '../verb.ts'

const emails: Argument = {
  name: 'EMAIL',
  help: 'Addresses of those who are not here yet.',
  isRepeated: true,
}

export const userInvite = operatorVerb({
  name: 'user invite',
  summary: 'invite people by their addresses; each link lets one person in',
  description: [
    'Sends the links by mail. Where the server sends no mail, it prints them, to be handed over by another way. Whoever has an account already is passed over and named.',
  ],
  arguments: [emails],
  flags: termFlags,
  json: '{"ok", "operator", "mailed", "invited": [{"email", "link"?}], "skipped": [{"email", "because"}], "expires" | null}',
  examples: [
    ['parley user invite a@example.org b@example.org --channel general,design', 'two at once'],
  ],
  cannot: 'cannot invite them',
  changes: true,
  signs: true,
  asks: options => ({ wish: { emails: options.words(emails), ...termsIn(options) } }),
  answer: z.object({
    mailed: z.boolean(),
    invited: z.array(z.object({ email: z.string(), link: z.string().exactOptional() })),
    skipped: z.array(z.object({ email: z.string(), because: z.string() })),
    expires: z.string().nullable(),
  }),
  lines: ({ mailed, invited, skipped, expires }) => [
    ...invited.map(({ email, link }) =>
      link === undefined ? `invited ${email}` : `${email}  ${link}`,
    ),
    ...skipped.map(({ email, because }) => `passed over ${email}: ${because}`),
    `${mailed ? 'the links go out by mail' : 'this server sends no mail: hand the links over'}${expires === null ? '' : `; they work until ${moment(expires)}`}`,
  ],
})
