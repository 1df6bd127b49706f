import * as z from 'zod'
import { ApiError } from '../../platform/http/api-error.ts'

const operand = z.union([z.string(), z.int(), z.boolean(), z.array(z.union([z.string(), z.int()]))])
export type Operand = z.infer<typeof operand>

/** One condition on messages. */
export type Term = { operator: string; operand: Operand; negated: boolean }

const longestNarrow = 100

/** Both spellings that clients use: `["topic", "lunch"]` and `{operator, operand, negated}`. */
export const narrowSchema = z
  .array(
    z.union([
      z
        .tuple([z.string(), operand])
        .transform(([operator, operand]): Term => ({ operator, operand, negated: false })),
      z
        .object({ operator: z.string(), operand, negated: z.boolean().default(false) })
        .transform(({ operator, operand, negated }): Term => ({ operator, operand, negated })),
    ]),
  )
  .max(longestNarrow)

export const badNarrow = (desc: string) =>
  new ApiError('BAD_NARROW', `Invalid narrow operator: ${desc}`, { extra: { desc } })

/** Older and newer words for the same operator. */
const synonyms: Readonly<Record<string, string>> = {
  stream: 'channel',
  streams: 'channels',
  subject: 'topic',
  'pm-with': 'dm',
  'group-pm-with': 'dm-including',
  from: 'sender',
}

export const canonical = (term: Term): Term => ({
  ...term,
  operator: synonyms[term.operator] ?? term.operator,
})

export function textOperand({ operand, operator }: Term): string {
  if (typeof operand === 'string') return operand
  throw badNarrow(`unknown ${operator} ${JSON.stringify(operand)}`)
}

export function idOperand({ operand, operator }: Term): number {
  const id = typeof operand === 'string' && /^\d+$/.test(operand) ? Number(operand) : operand
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id
  throw badNarrow(
    operator === 'with' || operator === 'id' ? 'invalid message ID' : `invalid ${operator}`,
  )
}
