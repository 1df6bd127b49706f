import { z } from 'zod'

/** What the program `conversation.ts` is told. */
export const start = z.object({
  url: z.string(),
  email: z.string(),
  password: z.string(),
  /** How many messages, half from each side. */
  messages: z.number(),
})

/** What each side was told, against what the server holds. */
export const finish = z.object({
  /** Contents whose sending the server acknowledged. */
  acknowledged: z.array(z.string()),
  /** Contents in the channel as the server has them, oldest first. */
  held: z.array(z.string()),
  /** Contents each person received through events, in order of arrival. */
  received: z.record(z.string(), z.array(z.string())),
  /** Event ids each person's queue delivered, in order of arrival. */
  eventIds: z.record(z.string(), z.array(z.number())),
  /** How often a call failed because the server was away. */
  interruptions: z.number(),
})
export type Finish = z.infer<typeof finish>
