import { request, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { EgressError, failure } from './egress-error.ts'
import { noWayOut, silentEgress, type WayOut } from './fetch-outside.ts'
import { authorityOf } from './mail-authority.ts'
import { failureHeader, unpacked } from './protocol.ts'

/**
 * A line to the mail server, by the only process that has a network. It must be the one that this host is set up with.
 * @throws EgressError whatever went wrong
 */
export async function connectOutside(
  way: WayOut,
  place: { host: string; port: number },
  signal: AbortSignal,
): Promise<Socket> {
  if (way === undefined) throw noWayOut()
  const call = request({
    socketPath: way.socket,
    method: 'CONNECT',
    path: authorityOf(place),
    agent: false,
    signal,
  })
  return new Promise((resolve, reject) => {
    call.once('connect', (response, line, first) => {
      const told = failureIn(response)
      if (told !== undefined) {
        line.destroy()
        reject(told)
        return
      }
      // The mail server speaks first, and may have spoken already.
      if (first.length > 0) line.unshift(first)
      resolve(line)
    })
    call.once('error', cause => reject(silentEgress(way, cause)))
    call.end()
  })
}

function failureIn({ statusCode, headers }: IncomingMessage): EgressError | undefined {
  if (statusCode === 200) return undefined
  const header = headers[failureHeader]
  return typeof header === 'string'
    ? EgressError.from(unpacked(failure, header))
    : new EgressError('unavailable', `the egress process answered ${statusCode}`)
}
