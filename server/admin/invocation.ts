import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { UsageError, type Verb, type VerbCall } from './verb.ts'

type Invocation = {
  configPath: string
  verb: Verb
  options: VerbCall['options']
  /** The operating-system user who wants it. */
  askedBy: string
}

/** Reads `--config FILE [--asked-by NAME] VERB [options]`. */
export function invocation(
  args: readonly string[],
  verbs: Readonly<Record<string, Verb>>,
): Invocation {
  const options = Object.fromEntries([
    ['config', { type: 'string' as const }] as const,
    ['asked-by', { type: 'string' as const }] as const,
    ...Object.values(verbs).flatMap(verb => Object.entries(verb.options)),
  ])
  const { values, positionals } = parsed(args, options, verbs)
  const name = positionals.join(' ')
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!verb) throw usageError(name ? `there is no verb "${name}"` : 'no verb was given', verbs)
  const { config: configPath, 'asked-by': askedBy, ...rest } = values
  if (typeof configPath !== 'string') throw usageError('--config FILE is missing', verbs)
  const foreign = Object.keys(rest).find(option => !Object.hasOwn(verb.options, option))
  if (foreign) throw usageError(`${name} has no option --${foreign}`, verbs)
  return {
    configPath,
    verb,
    options: rest,
    askedBy: typeof askedBy === 'string' ? askedBy : userInfo().username,
  }
}

function parsed(
  args: readonly string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
  verbs: Readonly<Record<string, Verb>>,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error), verbs)
  }
}

const usageError = (reason: string, verbs: Readonly<Record<string, Verb>>) =>
  new UsageError(
    [
      reason,
      'usage: admin.ts --config FILE [--asked-by NAME] VERB',
      ...Object.entries(verbs).map(([name, { usage }]) => `  ${name} ${usage}`.trimEnd()),
    ].join('\n'),
  )
