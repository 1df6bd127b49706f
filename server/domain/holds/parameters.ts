import * as z from 'zod'

/** What the matter is called: several holds may be of one. */
export const holdName = z.string().trim().min(1).max(100)
export const holdReason = z.string().trim().max(1000)
