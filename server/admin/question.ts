import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type * as z from 'zod'
import { UsageError } from './verb.ts'

/** What is asked, as JSON on standard input. Says which key is wrong. */
export async function question<T>(input: Readable, schema: z.ZodType<T>): Promise<T> {
  const asked = schema.safeParse(parsed(await text(input)))
  if (asked.success) return asked.data
  const problems = asked.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  )
  throw new UsageError(`cannot use standard input: ${problems.join('; ')}`)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new UsageError('cannot use standard input: it is not JSON')
  }
}
