import { Command, CommanderError, Option } from 'commander'
import { exitCodes, InstallError, type ExitReason } from './core/install-error.ts'
import { nouns } from './commands/nouns.ts'
import { jsonFlag, type Argument, type Flag, type Options, type Verb } from './commands/verb.ts'
import type { World } from './commands/world.ts'
import { exampleFile } from './settings/render.ts'
import { settingsManual } from './settings/manual.ts'
import { keys } from './settings/settings.ts'
import { asInstallError, errorAsJson, tellError } from './terminal/errors.ts'
import { exitCodesManual, nounOverview, overview, verbManual } from './terminal/manual.ts'
import { quoted } from './terminal/quoted.ts'
import { say, sayJson } from './terminal/terminal.ts'

/** Parses the words after `parley`, runs the verb, prints what went wrong. @returns the exit code. */
export async function runCommandLine(
  world: World,
  verbs: readonly Verb[],
  words: readonly string[],
): Promise<number> {
  if (words.length === 0) {
    say(world.terminal, overview(world.release.version, verbs, nouns))
    return exitCodes.usage
  }
  const noun = words.length === 1 ? words[0] : undefined
  if (noun !== undefined && isNoun(noun, verbs)) {
    say(world.terminal, nounOverview(noun, verbs, nouns[noun] ?? ''))
    return exitCodes.usage
  }
  let ended: ExitReason = 'done'
  const program = parleyProgram(world, verbs, async (verb, options) => {
    ended = await verb.run(world, options)
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCodes[ended]
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done
    const known =
      error instanceof CommanderError ? usageError(error, words, verbs) : asInstallError(error)
    if (words.includes(jsonFlag.name)) sayJson(world.terminal, errorAsJson(known))
    tellError(world.terminal, known)
    return exitCodes[known.exit]
  }
}

function parleyProgram(
  world: World,
  verbs: readonly Verb[],
  run: (verb: Verb, options: Options) => Promise<void>,
): Command {
  const { terminal, release } = world
  const program = new Command('parley')
    .exitOverride()
    .configureOutput({ writeOut: text => terminal.out.write(text), writeErr: () => {} })
    .configureHelp({ formatHelp: () => `${overview(release.version, verbs, nouns)}\n` })
    .version(release.version, '--version', 'Print the version.')
    .helpCommand(false)
  for (const verb of verbs) {
    const [first, second] = verb.name.split(' ')
    const parent = second === undefined ? program : nounCommand(program, first ?? '', verbs)
    const command = parent
      .command(second ?? verb.name)
      .configureHelp({ formatHelp: () => `${verbManual(verb)}\n` })
      .helpOption('--help')
      .allowExcessArguments(false)
    for (const argument of verb.arguments ?? []) command.argument(placeOf(argument), argument.help)
    for (const flag of verb.flags) command.addOption(optionOf(flag))
    if (verb.takesSettings)
      for (const { flag, setting } of keys)
        command.addOption(new Option(`${flag} <value>`, setting.prompt))
    command.action(() => run(verb, optionsOf(command, verb)))
  }
  program.command('help [topic...]', { hidden: true }).action((topic: readonly string[]) => {
    say(terminal, helpOn(topic.join(' '), verbs) ?? overview(release.version, verbs, nouns))
  })
  return program
}

const isNoun = (word: string, verbs: readonly Verb[]) =>
  verbs.some(({ name }) => name.startsWith(`${word} `))

/** The command that the verbs of one noun are below. */
function nounCommand(program: Command, noun: string, verbs: readonly Verb[]): Command {
  const known = program.commands.find(command => command.name() === noun)
  if (known !== undefined) return known
  return program
    .command(noun)
    .helpCommand(false)
    .helpOption('--help')
    .configureHelp({ formatHelp: () => `${nounOverview(noun, verbs, nouns[noun] ?? '')}\n` })
}

function helpOn(topic: string, verbs: readonly Verb[]): string | undefined {
  if (topic === '') return undefined
  if (isNoun(topic, verbs)) return nounOverview(topic, verbs, nouns[topic] ?? '')
  if (topic === 'exit-codes') return exitCodesManual()
  if (topic === 'settings') return settingsManual()
  if (topic === 'answers') return exampleFile().trimEnd()
  const verb = verbs.find(verb => verb.name === topic)
  if (verb !== undefined) return verbManual(verb)
  const topics = [...verbs.map(verb => verb.name), 'settings', 'answers', 'exit-codes']
  throw new InstallError(`cannot help with ${topic}`, {
    because: 'there is no such topic',
    remedy: `use one of ${topics.join(', ')}`,
    exit: 'usage',
  })
}

function placeOf({ name, isOptional = false, isRepeated = false }: Argument): string {
  const words = isRepeated ? `${name}...` : name
  return isOptional ? `[${words}]` : `<${words}>`
}

const optionOf = ({ name, value, help }: Flag) =>
  new Option(value === undefined ? name : `${name} <${value.toLowerCase()}>`, help)

function optionsOf(command: Command, verb: Verb): Options {
  const given = new Map<string, unknown>(
    command.options.map(option => [
      option.long ?? '',
      command.getOptionValue(option.attributeName()),
    ]),
  )
  const textOf = (name: string) => {
    const value = given.get(name)
    return typeof value === 'string' ? value : undefined
  }
  const settings = keys.flatMap(({ path, flag }): [string, string][] => {
    const text = textOf(flag)
    return text === undefined ? [] : [[path, text]]
  })
  const places = verb.arguments ?? []
  const placeIn = ({ name }: Argument) => places.findIndex(place => place.name === name)
  const plain = command.args.map(quoted)
  const words = [...verb.flags.map(flag => flag.name), ...keys.map(key => key.flag)].flatMap(
    name => {
      const value = given.get(name)
      if (value === undefined) return []
      return typeof value === 'string' ? [name, quoted(value)] : [name]
    },
  )
  return {
    has: flag => given.get(flag.name) === true,
    value: flag => textOf(flag.name),
    argument: argument => command.args[placeIn(argument)],
    words: argument => command.args.slice(placeIn(argument)),
    settings: new Map(settings),
    line: ['parley', verb.name, ...plain, ...words].join(' '),
  }
}

function usageError(
  error: CommanderError,
  words: readonly string[],
  verbs: readonly Verb[],
): InstallError {
  const [first = '', hint = ''] = error.message.replace(/^error: /, '').split('\n')
  const typed = words.slice(0, 2).join(' ')
  const verb =
    verbs.find(({ name }) => name === typed)?.name ??
    (error.code === 'commander.unknownCommand' && !isNoun(words[0] ?? '', verbs)
      ? undefined
      : words[0])
  return new InstallError('cannot understand this command', {
    because: [first, hint.replace(/^\(|\)$/g, '')].filter(Boolean).join('; '),
    remedy: verb === undefined ? 'see parley help' : `see parley help ${verb}`,
    exit: 'usage',
  })
}
