import { removeExpired } from '../domain/event-queues/expiry.ts'
import type { Job } from './job.ts'

/** Everything that the worker does. */
export const jobs: readonly Job[] = [
  { name: 'remove what has expired', everyMs: 60_000, run: removeExpired },
]
