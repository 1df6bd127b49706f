import { InstallError } from '../core/install-error.ts'
import type { Terminal } from './terminal.ts'

/** Asked on stderr, so that stdout stays the result's. Loaded only when there is somebody to ask. */
async function promptOn({ input, err }: Terminal) {
  const { createPromptModule } = await import('inquirer')
  return createPromptModule({ input, output: err })
}

/** One line of text; `check` says why an answer cannot be used. */
export async function askText(
  terminal: Terminal,
  question: {
    readonly message: string
    readonly proposal?: string
    readonly check: (text: string) => string | undefined | Promise<string | undefined>
  },
): Promise<string> {
  const { message, proposal, check } = question
  const prompt = await promptOn(terminal)
  const { answer } = await prompt<{ answer: string }>([
    {
      type: 'input',
      name: 'answer',
      message,
      ...(proposal !== undefined && { default: proposal }),
      validate: async (text: string) => (await check(text)) ?? true,
    },
  ]).catch(leftQuestion)
  return answer
}

/** One of a few, which arrows or its number choose. Enter takes the first, or the proposal. */
export async function askChoice<T>(
  terminal: Terminal,
  question: {
    readonly message: string
    readonly choices: readonly { readonly name: string; readonly value: T }[]
    readonly proposal?: T
  },
): Promise<T> {
  const { message, choices, proposal } = question
  const proposed = choices.findIndex(({ value }) => value === proposal)
  const prompt = await promptOn(terminal)
  const { answer } = await prompt<{ answer: number }>([
    {
      type: 'select',
      name: 'answer',
      message,
      choices: choices.map(({ name }, value) => ({ name, value })),
      loop: false,
      default: Math.max(0, proposed),
    },
  ]).catch(leftQuestion)
  const chosen = choices[answer]
  if (chosen === undefined) throw new Error('a choice that was not offered')
  return chosen.value
}

/** A secret: what is typed is not shown, and is nowhere else. */
export async function askSecret(
  terminal: Terminal,
  message: string,
  check: (text: string) => string | undefined = () => undefined,
): Promise<string> {
  const prompt = await promptOn(terminal)
  const { answer } = await prompt<{ answer: string }>([
    { type: 'password', name: 'answer', message, validate: (text: string) => check(text) ?? true },
  ]).catch(leftQuestion)
  return answer
}

/** Yes or no; no is the default. */
export async function askConsent(terminal: Terminal, message: string): Promise<boolean> {
  const prompt = await promptOn(terminal)
  const { answer } = await prompt<{ answer: boolean }>([
    { type: 'confirm', name: 'answer', message, default: false },
  ]).catch(leftQuestion)
  return answer
}

function leftQuestion(error: unknown): never {
  if (error instanceof Error && error.name === 'ExitPromptError')
    throw new InstallError('stopped at the question', {
      because: 'you left it',
      remedy: 'nothing was changed; run the same command again when you are ready',
      exit: 'interrupted',
    })
  throw error
}
