import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { allAllowed, type Destination } from './destination.ts'
import { alreadyKnown } from './known-addresses.ts'

export type Sending = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** `address`: who answered. */
export type Answered = {
  readonly response: IncomingMessage
  readonly status: number
  readonly address: string
}

const largestHeaderBytes = 16 * 1024

/** One request to a destination whose every address is allowed. @throws EgressError (refused), or what Node says */
export async function send(
  destination: Destination,
  { method, headers, body }: Sending,
  signal: AbortSignal,
): Promise<Answered> {
  const { url, host, port } = destination
  const addresses = allAllowed(destination)
  const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)({
    host,
    port,
    path: `${url.pathname}${url.search}`,
    method,
    signal,
    headers: {
      ...headers,
      host: url.host,
      'user-agent': 'Parley',
      // What is small on the wire and large in memory stays out.
      'accept-encoding': 'identity',
      ...(body.length > 0 && { 'content-length': body.length }),
    },
    // A literal is not looked up: it is its own address.
    lookup: alreadyKnown(addresses),
    // The certificate is for the name without the dot at its end; an address has no name to send.
    ...(isIP(host) === 0 && { servername: host }),
    // A connection for this request alone: none is shared with another caller, no proxy of the environment is asked.
    agent: false,
    maxHeaderSize: largestHeaderBytes,
  })
  return new Promise((resolve, reject) => {
    call.once('response', response => {
      const address = String(response.socket.remoteAddress)
      resolve({ response, status: Number(response.statusCode), address })
    })
    // Stays: a connection may break while its answer is read; the reader is told by the answer itself.
    call.on('error', reject)
    call.end(body)
  })
}
