import { z } from 'zod'
import { moment } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { termFlags, termsIn } from '../operating/words.ts'

export const orgCreateLink = operatorVerb({
  name: 'org create-link',
  summary: 'print a link that lets in whoever has it, again and again',
  description: [
    'The link names nobody: keep it where only those read it who shall come. Administrators see it among the invitations, and take it back there. For one person alone there is parley user create EMAIL --link.',
  ],
  flags: termFlags,
  json: '{"ok", "operator", "link", "expires" | null}',
  examples: [
    ['parley org create-link --role guest --channel visitors --expires 1', 'for a day'],
    ['parley org create-link --expires never', 'until an administrator takes it back'],
  ],
  cannot: 'cannot make a link',
  changes: true,
  signs: true,
  asks: options => ({ wish: termsIn(options) }),
  answer: z.object({ link: z.string(), expires: z.string().nullable() }),
  lines: ({ link, expires }) => [
    link,
    expires === null ? 'works until it is taken back' : `works until ${moment(expires)}`,
  ],
})
