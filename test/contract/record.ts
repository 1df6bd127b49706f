import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** One request of a test and what the server answered; `body` where that is JSON. */
export type Exchange = { method: string; path: string; status: number; body?: unknown }

const folder = process.env['PARLEY_TEST_EXCHANGES']
if (folder) mkdirSync(folder, { recursive: true })

/**
 * Keeps the exchange for `compare.ts` where a run was told to: in a file a process, a line each. What is said while the database has been
 * taken away is specified by nobody, and comes by chance.
 */
export function record({ path, ...exchange }: Exchange): void {
  if (!folder || exchange.status >= 500) return
  const [route] = path.split('?')
  appendFileSync(
    join(folder, `${process.pid}.jsonl`),
    `${JSON.stringify({ path: route, ...exchange })}\n`,
  )
}
