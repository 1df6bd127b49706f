import type { z } from 'zod'
import { visible, note, say, sayJson, type Terminal } from '../../terminal/terminal.ts'
import { agree, requireTerminal } from '../consent.ts'
import { installedSite } from '../installation.ts'
import { quoted } from '../../terminal/quoted.ts'
import { jsonFlag, yesFlag, type Argument, type Flag, type Options, type Verb } from '../verb.ts'
import type { World } from '../world.ts'
import { askServer } from './ask-server.ts'

/** What is asked of the server, in the words of `server/admin.ts`. */
type Asked = { readonly verb?: string; readonly wish: object; readonly changes?: boolean }

/** A look before the deed, so that a question names what it is about. */
export type Look<Seen> = {
  readonly verb: string
  readonly wish: (options: Options) => object
  readonly answer: z.ZodType<Seen>
}

/** What a verb may use to find out what it asks for. */
type Around = {
  readonly world: World
  readonly see: <Seen>(look: Look<Seen>) => Promise<Seen>
}

/** A verb that the server's own code does: its manual, what it asks for, and how its answer reads. */
type OperatorVerb<Answer, Seen> = {
  readonly name: string
  readonly summary: string
  readonly description: readonly string[]
  readonly arguments?: readonly Argument[]
  readonly flags?: readonly Flag[]
  readonly json: string
  readonly examples: Verb['examples']
  /** `cannot change a role` */
  readonly cannot: string
  /** What to do about a refusal that does not say so itself. */
  readonly remedy?: string
  readonly changes: boolean
  readonly signs?: boolean
  asks(options: Options, around: Around): Asked | Promise<Asked>
  readonly answer: z.ZodType<Answer>
  lines(answer: Answer, terminal: Terminal): readonly string[]
  /** Where something is taken away. */
  readonly consent?: { readonly look: Look<Seen>; readonly question: (seen: Seen) => string }
}

/** Makes the verb. Whatever it changes is done in one transaction, and connected clients hear of it at once. */
export function operatorVerb<Answer extends object, Seen = never>(
  one: OperatorVerb<Answer, Seen>,
): Verb {
  const { consent, flags = [], remedy } = one
  const about = {
    cannot: one.cannot,
    remedy,
    manual: `see parley help ${one.name}`,
    ...(one.signs && { signs: true }),
  }
  return {
    name: one.name,
    summary: one.summary,
    description: one.description,
    ...(one.arguments && { arguments: one.arguments }),
    flags: [...flags, ...(consent ? [sureFlag] : []), jsonFlag],
    takesSettings: false,
    json: one.json,
    files: ['/etc/parley/server.yaml'],
    exits: {
      failed: 'the server refused, and nothing was changed',
      refused: consent
        ? 'Parley is not installed here, or nobody agreed'
        : 'Parley is not installed here',
    },
    examples: one.examples,
    async run(world, options) {
      const site = await installedSite(world)
      const { terminal } = world
      const see = <Seen>(look: Look<Seen>): Promise<Seen> =>
        askServer(world, site, { ...about, ...look, wish: look.wish(options) })
      const asked = await one.asks(options, { world, see })
      const { verb = one.name, wish, changes = one.changes } = asked
      if (consent && !options.has(sureFlag)) {
        requireTerminal(terminal, options, lookLine(consent.look.verb, one, options))
        await agree(terminal, visible(consent.question(await see(consent.look))))
      }
      const answer = await askServer(world, site, { ...about, verb, wish, answer: one.answer })
      const operator = changes ? { operator: world.user } : {}
      if (options.has(jsonFlag)) sayJson(terminal, { ok: true, ...operator, ...answer })
      else say(terminal, ...one.lines(answer, terminal).map(visible))
      if (changes && !options.has(jsonFlag))
        note(terminal, `done by ${visible(world.user)}, operator of this host`)
      return 'done'
    },
  }
}

const sureFlag: Flag = { ...yesFlag, help: 'Ask nothing: do it.' }

/** What shows whatever the first word names. */
const lookLine = (
  verb: string,
  { arguments: [first] = [] }: Pick<Verb, 'arguments'>,
  options: Options,
) => `parley ${verb} ${quoted((first && options.argument(first)) ?? '')}`
