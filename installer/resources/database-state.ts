import { z } from 'zod'
import type { Argv, Look } from '../core/host.ts'

const state = z.object({
  pending: z.array(z.string()),
  organization: z.object({ exists: z.boolean() }),
})

/** What is in the tables, in one question: a plan asks it once. Undefined when there is nothing to ask yet. */
export async function databaseState(host: Look, argv: Argv) {
  const { ok, out } = await host.ask(argv)
  return ok ? state.parse(JSON.parse(out)) : undefined
}
