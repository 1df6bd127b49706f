import type { ServerResponse } from 'node:http'

/** One for all: making an error for each request that ends costs more than many requests. */
const over = new Error('the request is over')

/** What tells, request by request, that nobody waits for its answer any more: its caller has hung up, or the server is to stop. */
export function departures(stopping: AbortSignal): (response: ServerResponse) => AbortSignal {
  const open = new Set<AbortController>()
  const endAll = () => {
    for (const gone of open) gone.abort(over)
  }
  stopping.addEventListener('abort', endAll, { once: true })
  return response => {
    const gone = new AbortController()
    if (stopping.aborted) gone.abort(over)
    open.add(gone)
    response.once('close', () => {
      open.delete(gone)
      gone.abort(over)
    })
    return gone.signal
  }
}
