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
  from: 'sender',
}

export const canonical = (term: Term): Term => ({
  ...term,
  operator: (Object.hasOwn(synonyms, term.operator) && synonyms[term.operator]) || term.operator,
})

const shownLength = 200

/** An operand as refusals quote it: whole lists of a hundred thousand ids help nobody. */
export const quoted = (operand: Operand): string => {
  const text = typeof operand === 'string' ? operand : JSON.stringify(operand)
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text
}

export function textOperand({ operand, operator }: Term): string {
  if (typeof operand === 'string') return operand
  throw badNarrow(`unknown ${operator} ${quoted(operand)}`)
}

/** A number, or the text of one. */
export const idIn = ({ operand }: Term): number | undefined => {
  const id = typeof operand === 'string' && /^\d+$/.test(operand) ? Number(operand) : operand
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : undefined
}
