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
    readonly check: (text: string) => string | undefined
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
      validate: (text: string) => check(text) ?? true,
    },
  ]).catch(leftQuestion)
  return answer
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
