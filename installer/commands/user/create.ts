import { z } from 'zod'
import { InstallError } from '../../core/install-error.ts'
import { moment, named, personAnswer } from '../operating/answers.ts'
import { operatorVerb } from '../operating/operator-verb.ts'
import { newPassword, passwordStdinFlag } from '../operating/password.ts'
import { channelFlag, expiresFlag, roleFlag, roleIn, termsIn } from '../operating/words.ts'
import type { Argument, Flag, Options } from '../verb.ts'

const email: Argument = { name: 'EMAIL', help: 'The address that they sign in with.' }
const name: Flag = { name: '--name', value: 'NAME', help: 'What others call them.' }
const link: Flag = {
  name: '--link',
  help: 'Make no account yet: print a link by which they choose name and password themselves. Nobody is written to.',
}

export const userCreate = operatorVerb({
  name: 'user create',
  summary: 'make an account, with a password that you give or by a link for its person',
  description: [
    'Asks for the password on the terminal, or reads it from standard input with --password-stdin. With --link there is no account until its person has come by the link that is printed: hand it over to nobody else.',
    'The rules for addresses hold (who may join, one account an address). New people start in the default channels.',
  ],
  arguments: [email],
  flags: [name, roleFlag, passwordStdinFlag, link, channelFlag, expiresFlag],
  json: '{"ok", "operator", "user": {"id", "name", "email", "role", "active"}} | {"ok", "operator", "link", "email", "expires" | null}',
  examples: [
    ['parley user create hamlet@example.org --name Hamlet', 'asks for the password'],
    ['parley user create ophelia@example.org --link --expires 2', 'she chooses it herself'],
  ],
  cannot: 'cannot make this account',
  changes: true,
  signs: true,
  async asks(options, { world }) {
    const address = { email: options.argument(email) }
    if (options.has(link)) {
      requireAlone(options, [name, passwordStdinFlag])
      return { verb: 'user link', wish: { ...address, ...termsIn(options) } }
    }
    requireAlone(options, [channelFlag, expiresFlag])
    const called = options.value(name)
    if (called === undefined) throw missingName(options)
    const password = await newPassword(world, options, {
      of: async () => called,
      instead: ', or have a link printed with --link',
    })
    return { wish: { ...address, name: called, ...roleIn(options), password } }
  },
  answer: z.union([
    z.object({ user: personAnswer }),
    z.object({ link: z.string(), email: z.string(), expires: z.string().nullable() }),
  ]),
  lines: answer =>
    'user' in answer
      ? [`${named(answer.user)} has an account now: ${answer.user.role}`]
      : [
          answer.link,
          `for ${answer.email} alone, once${answer.expires === null ? '' : `, until ${moment(answer.expires)}`}`,
        ],
})

/** Flags that belong to the other way of making an account would be passed over in silence. */
function requireAlone(options: Options, others: readonly Flag[]): void {
  const stray = others.find(flag => options.has(flag) || options.value(flag) !== undefined)
  if (stray === undefined) return
  const isLink = options.has(link)
  throw new InstallError('cannot make this account', {
    because: isLink
      ? `${stray.name} and --link exclude each other: who comes by a link chooses name and password`
      : `${stray.name} says something of a link`,
    remedy: isLink ? `leave one of them out` : 'add --link, or leave it out',
    exit: 'usage',
  })
}

const missingName = (options: Options) =>
  new InstallError('cannot make this account', {
    because: '--name is missing',
    remedy: `say what they are called: ${options.line} --name NAME; or let them say it: --link`,
    exit: 'usage',
  })
