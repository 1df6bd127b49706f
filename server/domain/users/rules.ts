import * as z from 'zod'
import { badRequest } from '../../platform/http/api-error.ts'

/** A name may not look like a mention, nor break out of one. */
export const fullName = z
  .string()
  .trim()
  .refine(name => name.length >= 2, 'Name too short!')
  .refine(name => name.length <= 100, 'Name too long!')
  .refine(name => !/[*`\\>"@\p{Cc}]/u.test(name), 'Invalid characters in name!')
  // `@**Hamlet|12**` names somebody by number.
  .refine(name => !/\|\d+$/.test(name), 'Invalid format!')

export const emailAddress = z
  .string()
  .refine(address => z.email().safeParse(address).success, 'Enter a valid email address.')

/** The value, or a refusal in the rule's own words. */
export function requireAcceptable(rule: z.ZodType<string>, value: string): string {
  const result = rule.safeParse(value)
  if (result.success) return result.data
  throw badRequest(result.error.issues[0]?.message ?? 'Invalid value')
}
