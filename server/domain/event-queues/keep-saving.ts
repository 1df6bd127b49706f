import type { Clock } from '../../platform/clock.ts'
import type { HeldQueues } from './held-queues.ts'

const everyMs = 5_000

/** Saves how far clients are, again and again, and once more at the end. */
export function keepSaving(queues: HeldQueues, clock: Clock, onError: (error: unknown) => void) {
  const ending = new AbortController()
  const saving = (async () => {
    while (!ending.signal.aborted) {
      await clock.wait(everyMs, ending.signal)
      await queues.save().catch(onError)
    }
  })()
  return {
    end(): Promise<void> {
      ending.abort()
      return saving
    },
  }
}
