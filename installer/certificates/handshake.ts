import { once } from 'node:events'
import { isIP } from 'node:net'
import { connect, createServer, rootCertificates } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { InstallError, reasonOf } from '../core/install-error.ts'
import { namesMissing } from './inspect.ts'
import type { ServerCertificate } from './kept.ts'

const timeoutMs = 10_000

/**
 * Where to knock and whom to expect. `trust`: PEM of the only roots believed; absent, those that clients trust anyway.
 * `lists`: PEM of revocation lists; with them the client insists on one of each authority, as OpenSSL's -crl_check_all.
 */
export type Handshake = {
  readonly port: number
  readonly name: string
  readonly trust?: string | undefined
  readonly lists?: string[]
}

/**
 * Shakes hands on this host as a client does that trusts what clients trust.
 * @returns the certificate that was shown
 * @throws what the client says against it
 */
export function shakeHands({ port, name, trust, lists }: Handshake): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      // An address is no server name (RFC 6066); the certificate is held against it all the same.
      ...(isIP(name) === 0 && { servername: name }),
      checkServerIdentity: (_host, certificate) => wrongName(name, certificate.raw),
      ca: trust ?? [...rootCertificates],
      ...(lists && { crl: lists }),
      timeout: timeoutMs,
    })
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate()
      socket.end()
      resolve(new X509Certificate(raw))
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer within 10 s')))
    socket.once('error', reject)
  })
}

function wrongName(name: string, raw: Buffer): Error | undefined {
  return namesMissing(new X509Certificate(raw), [name]).length > 0
    ? new Error(`it is not for ${name}`)
    : undefined
}

const listening = z.object({ port: z.number() })

/**
 * Serves the chain on a port of the loopback that nobody knows, and lets a client judge it for each name.
 * @throws InstallError when a client would turn away
 */
export async function proveOnSidePort(
  { chain, key, trust }: Pick<ServerCertificate, 'chain' | 'key' | 'trust'>,
  names: readonly string[],
): Promise<void> {
  try {
    const server = createServer({ cert: chain, key, minVersion: 'TLSv1.2' }, socket => {
      socket.on('error', () => {})
    })
    // A client that turns away is told by the client.
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1')
    try {
      await once(server, 'listening')
      const { port } = listening.parse(server.address())
      for (const name of names) await shakeHands({ port, name, trust })
    } finally {
      server.close()
    }
  } catch (error) {
    throw new InstallError('cannot use the new certificate', {
      because: `a client that was shown it said: ${reasonOf(error)}`,
      remedy: 'the one in use stays; look at parley certs status, and lint what you brought',
      cause: error,
    })
  }
}
