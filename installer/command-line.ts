import { Command, CommanderError, Option } from 'commander'
import { exitCodes, InstallError, type ExitReason } from './core/install-error.ts'
import { jsonFlag, type Flag, type Options, type Verb } from './commands/verb.ts'
import type { World } from './commands/world.ts'
import { exampleFile } from './settings/render.ts'
import { settingsManual } from './settings/manual.ts'
import { keys } from './settings/settings.ts'
import { asInstallError, errorAsJson, tellError } from './terminal/errors.ts'
import { exitCodesManual, overview, verbManual } from './terminal/manual.ts'
import { say, sayJson } from './terminal/terminal.ts'

/** Parses the words after `parley`, runs the verb, prints what went wrong. @returns the exit code. */
export async function runCommandLine(
  world: World,
  verbs: readonly Verb[],
  words: readonly string[],
): Promise<number> {
  if (words.length === 0) {
    say(world.terminal, overview(world.release.version, verbs))
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
    const known = error instanceof CommanderError ? usageError(error, words) : asInstallError(error)
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
    .configureHelp({ formatHelp: () => `${overview(release.version, verbs)}\n` })
    .version(release.version, '--version', 'Print the version.')
    .helpCommand(false)
  for (const verb of verbs) {
    const command = program
      .command(verb.name)
      .configureHelp({ formatHelp: () => `${verbManual(verb)}\n` })
      .helpOption('--help')
      .allowExcessArguments(false)
    for (const flag of verb.flags) command.addOption(optionOf(flag))
    if (verb.takesSettings)
      for (const { flag, setting } of keys)
        command.addOption(new Option(`${flag} <value>`, setting.prompt))
    command.action(() => run(verb, optionsOf(command, verb)))
  }
  program.command('help [topic]', { hidden: true }).action((topic?: string) => {
    say(terminal, helpOn(topic, verbs) ?? overview(release.version, verbs))
  })
  return program
}

function helpOn(topic: string | undefined, verbs: readonly Verb[]): string | undefined {
  if (topic === undefined) return undefined
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
    settings: new Map(settings),
    line: ['parley', verb.name, ...words].join(' '),
  }
}

/** As a shell would need it typed; this line is shown, never run. */
const quoted = (value: string) =>
  /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`

function usageError(error: CommanderError, words: readonly string[]): InstallError {
  const [first = '', hint = ''] = error.message.replace(/^error: /, '').split('\n')
  const verb = error.code === 'commander.unknownCommand' ? undefined : words[0]
  return new InstallError('cannot understand this command', {
    because: [first, hint.replace(/^\(|\)$/g, '')].filter(Boolean).join('; '),
    remedy: verb === undefined ? 'see parley help' : `see parley help ${verb}`,
    exit: 'usage',
  })
}
