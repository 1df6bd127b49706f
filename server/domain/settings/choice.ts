import * as z from 'zod'
import { boolean, json, text, textOrJson, type Parameter } from '../../platform/http/parameters.ts'

/** Something that can be set: what it is kept as, what it is until then, and how a request names it. */
export type Choice<T> = {
  readonly kept: z.ZodType<T>
  readonly initial: T
  readonly asked: Parameter<T>
}

export const flag = (initial: boolean): Choice<boolean> => ({
  kept: z.boolean(),
  initial,
  asked: boolean,
})

/** One of a few numbers that the API gives a meaning to. */
export function oneOf<const N extends number>(
  numbers: readonly N[],
  initial: NoInfer<N>,
): Choice<N> {
  const kept = z.literal(numbers)
  return { kept, initial, asked: json(kept) }
}

/** One of a few words. Clients send them bare or as JSON. */
export function word<const W extends string>(
  words: readonly W[],
  initial: NoInfer<W>,
  refusal?: (sent: unknown) => string,
): Choice<W> {
  const kept = z.enum(words)
  return { kept, initial, asked: textOrJson(refusal ? orRefuse(kept, refusal) : kept) }
}

/** What `schema` takes; anything else is refused in a sentence of its own. */
export const orRefuse = <T>(schema: z.ZodType<T>, refusal: (sent: unknown) => string) =>
  z.unknown().transform((sent, context): T => {
    const read = schema.safeParse(sent)
    if (read.success) return read.data
    context.addIssue({ code: 'custom', message: refusal(sent) })
    return z.NEVER
  })

/** Text of at most so many characters. */
export function line(maxLength: number, initial = ''): Choice<string> {
  const kept = z.string().max(maxLength)
  return { kept, initial, asked: text(kept) }
}

/** A whole number within bounds. */
export function between(min: number, max: number, initial: number): Choice<number> {
  const kept = z.int().min(min).max(max)
  return { kept, initial, asked: json(kept) }
}
