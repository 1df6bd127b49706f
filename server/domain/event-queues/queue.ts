import * as z from 'zod'

/** What a client asked for at `register`; every event on its queue is filtered and shaped by this. */
export const queueOptions = z.object({
  /** Null means all. */
  eventTypes: z.array(z.string()).nullable(),
  allPublicStreams: z.boolean(),
  /** `[operator, operand]`: only messages that fit all of them. */
  narrow: z.array(z.tuple([z.string(), z.string()])),
  applyMarkdown: z.boolean(),
  clientGravatar: z.boolean(),
  includeSubscribers: z.union([z.boolean(), z.literal('partial')]),
  slimPresence: z.boolean(),
  capabilities: z.record(z.string(), z.boolean()),
})

export type QueueOptions = z.infer<typeof queueOptions>

/** One client's queue: a row and a position in the log. */
export type EventQueue = {
  id: string
  userId: number
  options: QueueOptions
  /** Everything up to this id has been received by the client. */
  acknowledgedId: number
}
