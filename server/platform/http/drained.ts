import type { Server } from 'node:http'
import { Server as NetServer } from 'node:net'

/** How long a connection may be silent before it counts as idle. */
const idleMs = 1000
/** Less than the unit's TimeoutStopSec=. */
const drainMs = 25_000

/** Takes no new connection and waits for the requests under way, but not for ever. */
export async function drained(server: Server): Promise<void> {
  // Not the HTTP server's own close(): that ends a connection whose first request is still on its way, and nginx, which
  // may not send it again, would answer 502.
  const closed = new Promise(resolve => NetServer.prototype.close.call(server, resolve))
  const idle = setTimeout(() => server.closeIdleConnections(), idleMs)
  const late = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(idle)
  clearTimeout(late)
}
