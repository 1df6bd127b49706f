import net from 'node:net'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { gatherListeners } from '../facts/listeners.ts'

/** @throws InstallError (refused) when the server could not listen there, naming who does where that can be seen */
export async function checkPort(host: Look, port: number): Promise<void> {
  const code = await bindError(port)
  if (code === undefined) return
  throw new InstallError(`cannot listen on port ${port}`, {
    because: code === 'EADDRINUSE' ? await holderOf(host, port) : reason(code, port),
    remedy: 'name another port with --port',
    exit: 'refused',
  })
}

const bindError = (port: number): Promise<string | undefined> =>
  new Promise(resolve => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(undefined)))
  })

async function holderOf(host: Look, port: number): Promise<string> {
  const listener = (await gatherListeners(host)).find(
    listener => listener.protocol === 'tcp' && listener.port === port,
  )
  if (listener?.holder !== undefined)
    return `${listener.holder.program} (pid ${listener.holder.pid}) listens there`
  if (listener !== undefined) return `a program of user id ${listener.uid} listens there`
  return 'another program listens there'
}

const reason = (code: string, port: number) =>
  code === 'EACCES' && port < 1024 ? 'only root may use ports below 1024' : code
