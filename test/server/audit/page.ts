import { ask } from '../ask.ts'
import { encode } from '../client.ts'
import type { World } from '../world.ts'

/** Sends a page's form, as a browser does. */
export function sendForm(world: World, path: string, fields: Record<string, string>) {
  const body = encode(fields)
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
  }
  return ask({ socketPath: world.config.listen.socket, path, method: 'POST', headers }, body)
}
