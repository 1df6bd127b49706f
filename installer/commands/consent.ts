import { InstallError } from '../core/install-error.ts'
import type { Change } from '../core/resource.ts'
import { askConsent, askText } from '../terminal/questions.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { yesFlag, type Options } from './verb.ts'

/**
 * Agreement to a plan that was just shown. Each step that cannot be undone is asked for by its name.
 * @returns the one-way steps agreed to.
 * @throws InstallError (refused) when somebody says no, or when there is nobody to ask.
 */
export async function consentTo(
  terminal: Terminal,
  options: Options,
  changes: readonly Change[],
): Promise<ReadonlySet<string>> {
  const oneWay = changes.filter(change => change.oneWay !== undefined)
  const all = new Set(oneWay.map(change => change.id))
  if (options.has(yesFlag) || changes.length === 0) return all
  requireTerminal(terminal, options)
  for (const { id, oneWay: why } of oneWay)
    await agree(terminal, `${id} cannot be undone (${why ?? ''}). Go on with it?`)
  await agree(
    terminal,
    `Make ${changes.length === 1 ? 'this change' : `these ${changes.length} changes`}?`,
  )
  return all
}

/** @throws InstallError (refused) unless the answer is yes. */
export async function agree(terminal: Terminal, message: string): Promise<void> {
  if (!(await askConsent(terminal, message))) throw declined()
}

/** Agreement by typing a name. @throws InstallError (refused) when another was typed. */
export async function agreeByName(
  terminal: Terminal,
  message: string,
  name: string,
): Promise<void> {
  const typed = await askText(terminal, {
    message: `${message} Type ${name} to go on:`,
    check: () => undefined,
  })
  if (typed.trim() !== name) throw declined()
}

/** @throws InstallError (refused) that names the command to type instead, and how to look at what it would do before. */
export function requireTerminal(terminal: Terminal, options: Options, look = 'parley plan'): void {
  if (terminal.interactive) return
  throw new InstallError('cannot ask for your consent', {
    because: 'this is not a terminal',
    remedy: `look at it first with ${look}, then type: ${options.line} --yes`,
    exit: 'refused',
  })
}

const declined = () =>
  new InstallError('stopped', {
    because: 'you did not agree',
    remedy: 'nothing was changed; run the same command again when you are ready',
    exit: 'refused',
  })
