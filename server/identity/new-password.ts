import { badRequest } from '../platform/http/api-error.ts'
import { passwordProblem, type PasswordPolicy } from '../protocol/passwords.ts'
import { guessesOf } from './guesses.ts'
import { hashPassword } from './password.ts'

/** A password that somebody chose, with what others know about its owner: their address, their name. */
export type Chosen = { readonly password: string; readonly known: readonly string[] }

/** What is stored of a password that somebody chose, or a refusal: every new password comes this way. */
export async function newPasswordHash(
  policy: PasswordPolicy,
  { password, known }: Chosen,
): Promise<string> {
  const problem = await passwordProblem(password, policy, one => guessesOf(one, known))
  if (problem !== undefined) throw badRequest(problem)
  return hashPassword(password)
}
