import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { ServerConfig } from '../../config.ts'
import { bindUnixSocket } from './unix-socket.ts'

type Tls = NonNullable<ServerConfig['listen']['tls']>

/** systemd hands over an open socket as file descriptor 3. */
const activatedFd = 3

/** Connections that may wait, as Backlog= of the unit says: listening sets it anew, and Node's own 511 would cut it. */
const backlog = 4096

export type Listening = {
  readonly server: Server
  /** Binds; resolves when connections are taken. */
  open(): Promise<void>
  /** Reads certificate and key again. Connections stay; new ones get the new chain. */
  reload(): void
}

/** The one place where this server binds: a Unix socket behind the proxy, or TLS of its own. */
export function prepareListening(
  { socket, tls }: ServerConfig['listen'],
  handler: RequestListener,
  activated: boolean,
): Listening {
  const server = tls ? createHttpsServer(secureContext(tls), handler) : createHttpServer(handler)
  return {
    server,
    async open() {
      if (activated) await listening(server, () => server.listen({ fd: activatedFd }, backlog))
      else if (tls) await listening(server, () => server.listen(tls.port, tls.address))
      else if (socket)
        await bindUnixSocket(socket, () => listening(server, () => server.listen(socket, backlog)))
    },
    reload() {
      if (tls && server instanceof HttpsServer) server.setSecureContext(secureContext(tls))
    },
  }
}

/** True when systemd, or who stands in for it, opened the socket for this very process. */
export const isActivated = ({ LISTEN_FDS, LISTEN_PID }: NodeJS.ProcessEnv): boolean =>
  LISTEN_FDS === '1' && (LISTEN_PID === undefined || LISTEN_PID === String(process.pid))

const secureContext = ({ certificate, key }: Tls) => ({
  cert: readFileSync(certificate),
  key: readFileSync(key),
  minVersion: 'TLSv1.2' as const,
})

const listening = (server: Server, listen: () => void) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    listen()
  })
