/** What a password must be: lengths in characters, and how many guesses would find it. */
export type PasswordPolicy = {
  readonly minLength: number
  readonly maxLength: number
  /** 0: nobody counts guesses. */
  readonly minGuesses: number
}

/**
 * What is wrong with a password, the same on the server and in a page. `guessesOf` is zxcvbn: how many guesses would find a password.
 */
export async function passwordProblem(
  password: string,
  { minLength, maxLength, minGuesses }: PasswordPolicy,
  guessesOf: (password: string) => Promise<number>,
): Promise<string | undefined> {
  if (password.length < minLength) return 'The password is too weak.'
  if (password.length > maxLength) return 'The password is too long.'
  if (minGuesses === 0) return undefined
  return (await guessesOf(password)) < minGuesses ? 'The password is too weak.' : undefined
}
