import * as z from 'zod'
import { roles, type Role } from '../../identity/actor.ts'

const names = Object.keys(roles)

/** A role by its word. */
export const roleNamed = z.string().transform((word, context): Role => {
  const found = Object.entries(roles).find(([name]) => name === word)
  if (found) return found[1]
  context.addIssue({ code: 'custom', message: `must be one of ${names.join(', ')}` })
  return z.NEVER
})

export const roleName = (role: number): string =>
  Object.entries(roles).find(([, number]) => number === role)?.[0] ?? String(role)
