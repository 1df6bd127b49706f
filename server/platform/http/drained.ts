import type { Server } from 'node:http'

const drainMs = 10_000

/** Waits for the requests under way, but not for ever. */
export async function drained(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), drainMs)
  await new Promise(resolve => server.close(resolve))
  clearTimeout(late)
}
