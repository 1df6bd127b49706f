import type { ServerResponse } from 'node:http'
import { ended } from '../ending.ts'

/** What tells, request by request, that nobody waits for its answer any more: its caller has hung up, or the server is to stop. */
export function departures(stopping: AbortSignal): (response: ServerResponse) => AbortSignal {
  const open = new Set<AbortController>()
  const endAll = () => {
    for (const gone of open) gone.abort(ended)
  }
  stopping.addEventListener('abort', endAll, { once: true })
  return response => {
    const gone = new AbortController()
    if (stopping.aborted) gone.abort(ended)
    open.add(gone)
    response.once('close', () => {
      open.delete(gone)
      gone.abort(ended)
    })
    return gone.signal
  }
}
