import { z } from 'zod'

/** Somebody as the server tells of them to an operator. */
export const personAnswer = z.object({
  id: z.number(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  active: z.boolean(),
})

type Person = z.infer<typeof personAnswer>

/** `Hamlet (hamlet@example.org, id 5)` */
export const named = ({ name, email, id }: Omit<Person, 'role' | 'active'>): string =>
  `${name} (${email}, id ${id})`

export const channelAnswer = z.object({ id: z.number(), name: z.string() })

/** Several people, or nobody. */
export const namedAll = (people: readonly Person[]): string =>
  people.length === 0 ? 'nobody' : people.map(named).join(', ')

/** `2026-11-27 20:41 UTC`; times of others are words to sort by. */
export const moment = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
