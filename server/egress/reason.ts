import * as z from 'zod'

const facts = z
  .object({ code: z.string().default(''), message: z.string().default('') })
  .catch({ code: '', message: 'it failed without saying why' })

/** Node's code of an error, ENOTFOUND. */
export const codeOf = (error: unknown): string => facts.parse(error).code

/** Why something failed, in one line. Of an attempt at several addresses Node says a code and no message. */
export function reasonOf(error: unknown): string {
  const { code, message } = facts.parse(error)
  return [message.includes(code) ? '' : code, message.split('\n')[0]].filter(Boolean).join(': ')
}
