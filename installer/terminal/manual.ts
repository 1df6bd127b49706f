import { exitCodes, type ExitReason } from '../core/install-error.ts'
import { yesFlag, type Argument, type Flag, type Verb } from '../commands/verb.ts'
import { wrap } from '../settings/render.ts'
import { keys } from '../settings/settings.ts'

const exitMeanings: Readonly<Record<ExitReason, string>> = {
  done: 'done',
  failed: 'something failed; the error says what to do',
  usage: 'the command line or a settings file cannot be used; nothing was changed',
  changesPending: 'the host differs from the settings (plan --exit-code, verify)',
  refused: 'not begun: an unfit host, no installed Parley, or nobody agreed',
  locked: 'another run is at work',
  alreadyRunning: 'it is running already',
  interrupted: 'stopped by a signal or at a question; running it again continues',
}

/** `parley help exit-codes` */
export const exitCodesManual = (): string =>
  ['Exit codes of parley, the same for every verb:', '', ...exitLines(exitMeanings)].join('\n')

/** The page of one verb, in the order of a man page. */
export const verbManual = (verb: Verb): string =>
  [
    section('name', [`parley ${verb.name} - ${verb.summary}`]),
    section('synopsis', [synopsis(verb)]),
    section(
      'description',
      verb.description.flatMap((text, index) => [...(index > 0 ? [''] : []), ...wrap(text, 74)]),
    ),
    ...(verb.arguments === undefined
      ? []
      : [section('arguments', verb.arguments.flatMap(argumentLines))]),
    section('options', [
      ...verb.flags.flatMap(flagLines),
      ...flagLines({ name: '--help', help: 'Print this page.' }),
    ]),
    ...(verb.takesSettings ? [section('settings', settingLines())] : []),
    section('json', wrap(verb.json, 74)),
    section('files', verb.files),
    section(
      'exit codes',
      exitLines({
        ...commonExits,
        ...(verb.flags.includes(yesFlag) && changingExits),
        ...verb.exits,
      }),
    ),
    section(
      'examples',
      verb.examples.flatMap(([command, meaning]) => [command, `    ${meaning}`]),
    ),
  ].join('\n\n')

type Listed = { readonly name: string; readonly summary: string }

/** What `parley` alone prints: each verb, and each noun once for all the verbs it takes. */
export const overview = (
  version: string,
  verbs: readonly Listed[],
  nouns: Readonly<Record<string, string>>,
): string => {
  const rows = verbs.map(({ name, summary }): Listed => {
    const [noun = '', ofNoun] = name.split(' ')
    return ofNoun === undefined ? { name, summary } : { name: noun, summary: nouns[noun] ?? '' }
  })
  const first = rows.filter(({ name }, index) => rows.findIndex(row => row.name === name) === index)
  return [
    `parley ${version}: a team-chat server that you own`,
    '',
    'usage: parley VERB [OPTIONS]',
    '',
    ...first.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`),
    '',
    '  parley help VERB         the manual of a verb',
    '  parley help settings     every setting, with its flag',
    '  parley help answers      an answers file to start from',
    '  parley help exit-codes   what scripts can rely on',
  ].join('\n')
}

/** What `parley volume` alone prints: the verbs that a noun takes. */
export const nounOverview = (noun: string, verbs: readonly Listed[], summary: string): string => {
  const ours = verbs.filter(({ name }) => name.startsWith(`${noun} `))
  const width = Math.max(...ours.map(({ name }) => name.length)) + 2
  return [
    `parley ${noun}: ${summary}`,
    '',
    ...ours.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    `  parley help ${noun} VERB   the manual of a verb`,
  ].join('\n')
}

const commonExits = {
  done: exitMeanings.done,
  failed: exitMeanings.failed,
  usage: exitMeanings.usage,
}

/** Of verbs that change something. */
const changingExits = {
  refused: exitMeanings.refused,
  locked: exitMeanings.locked,
  interrupted: exitMeanings.interrupted,
}

const section = (title: string, lines: readonly string[]) =>
  [title.toUpperCase(), ...lines.map(line => (line === '' ? '' : `    ${line}`))].join('\n')

const usageOf = ({ name, value }: Flag) => (value === undefined ? name : `${name} ${value}`)

const synopsis = ({ name, arguments: words = [], flags, takesSettings }: Verb) =>
  [
    'parley',
    name,
    ...words.map(placeOf),
    ...flags.map(flag => `[${usageOf(flag)}]`),
    ...(takesSettings ? ['[SETTING…]'] : []),
  ].join(' ')

/** An argument as the synopsis shows it: `[WHO…]`. */
export function placeOf({ name, isOptional = false, isRepeated = false }: Argument): string {
  const words = isRepeated ? `${name}…` : name
  return isOptional ? `[${words}]` : words
}

const argumentLines = ({ name, help }: Argument) => [
  name,
  ...wrap(help, 70).map(line => `    ${line}`),
]

const flagLines = (flag: Flag) => [usageOf(flag), ...wrap(flag.help, 70).map(line => `    ${line}`)]

const settingLines = () => [
  'Each setting is a flag; it wins over the file. See parley help settings.',
  ...keys.map(({ flag, setting }) => `${flag} VALUE`.padEnd(30) + setting.shape),
]

const exitLines = (meanings: Partial<Record<ExitReason, string>>) =>
  Object.entries(exitCodes).flatMap(([reason, code]) => {
    const meaning = Object.entries(meanings).find(([name]) => name === reason)?.[1]
    return meaning === undefined ? [] : [`${String(code).padStart(3)}  ${meaning}`]
  })
