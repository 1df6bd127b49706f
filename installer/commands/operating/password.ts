import { text } from 'node:stream/consumers'
import { InstallError } from '../../core/install-error.ts'
import { askSecret } from '../../terminal/questions.ts'
import { visible } from '../../terminal/terminal.ts'
import type { Flag, Options } from '../verb.ts'
import type { World } from '../world.ts'

export const passwordStdinFlag: Flag = {
  name: '--password-stdin',
  help: 'Read the password from standard input, one line; otherwise it is asked for, twice.',
}

/**
 * A new password: never an argument, since everybody on the host could read it there.
 * `of` says whose it will be, before anybody types one; `instead`, what else may be done where there is nobody to ask.
 */
export async function newPassword(
  { terminal }: World,
  options: Options,
  { of, instead = '' }: { of: () => Promise<string>; instead?: string },
): Promise<string> {
  if (options.has(passwordStdinFlag))
    return oneLine((await text(terminal.input)).replace(/\r?\n$/, ''))
  if (!terminal.interactive)
    throw new InstallError('cannot ask for a password', {
      because: 'this is not a terminal',
      remedy: `give it by standard input: ${options.line} --password-stdin <FILE${instead}`,
      exit: 'refused',
    })
  const password = await askSecret(
    terminal,
    visible(`New password for ${await of()}:`),
    problemWith,
  )
  await askSecret(terminal, 'The same again:', again =>
    again === password ? undefined : 'the two differ',
  )
  return password
}

function oneLine(password: string): string {
  const problem = problemWith(password)
  if (problem === undefined) return password
  throw new InstallError('cannot use this password', {
    because: problem,
    remedy: 'give it as one line',
    exit: 'usage',
  })
}

function problemWith(password: string): string | undefined {
  if (password === '') return 'it is empty'
  return /[\r\n\0]/.test(password) ? 'it has more than one line' : undefined
}
