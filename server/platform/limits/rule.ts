import * as z from 'zod'

/** So many in so many seconds. */
const rule = z.strictObject({
  requests: z.int().min(1).max(1_000_000),
  seconds: z.int().min(1).max(604_800),
})
export type Rule = z.infer<typeof rule>

/** A key without rules stands alone on its line. */
const rules = (...given: Rule[]) =>
  z
    .array(rule)
    .nullable()
    .transform(written => written ?? [])
    .default(given)

/** What is counted, and how much of it is allowed: every rule of a class has to be kept, none means no limit. */
export const limitsSchema = z
  .strictObject({
    /** Requests of one person, by whatever session or key. */
    apiByUser: rules({ requests: 200, seconds: 60 }),
    /** Requests of one address that do not say who they are, or say it wrongly. */
    apiByAddress: rules({ requests: 100, seconds: 60 }),
    /** Polls of one person: whoever follows a busy place asks again with each message. */
    eventsByUser: rules({ requests: 6_000, seconds: 60 }),
  })
  .prefault({})

export type LimitClass = keyof z.infer<typeof limitsSchema>
export type LimitRules = Readonly<Record<LimitClass, readonly Rule[]>>
