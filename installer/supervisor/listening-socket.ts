import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import { dirname } from 'node:path'
import { account } from './account.ts'
import type { Socket } from './unit.ts'

/** A socket that listens although nobody of us accepts: connections wait for the service. */
export type ListeningSocket = { readonly descriptor: number; close(): void }

type Handle = { readonly fd: number; close(): void }

// What Node's own cluster module binds with: a handle that this process does not accept on.
type Binder = { _createServerHandle(path: string, port: -1, type: -1): Handle | number }

const bind = (path: string): Handle => {
  // oxlint-disable-next-line no-underscore-dangle, typescript/no-unsafe-type-assertion -- Node's own, untyped name: there is no public way to bind without accepting
  const handle = (net as unknown as Binder)._createServerHandle(path, -1, -1)
  if (typeof handle === 'number') throw new Error(`cannot bind ${path} (error ${handle})`)
  return handle
}

/** @throws Error when the path cannot be bound or given to its owner */
export async function listeningSocket(unit: Socket): Promise<ListeningSocket> {
  const folder = dirname(unit.path)
  // Said apart from making it: an operator's strict umask would shut nginx out.
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, unit.folderMode)
  // Only a supervisor removes what it left: systemd does the same with a stale socket.
  rmSync(unit.path, { force: true })
  const handle = bind(unit.path)
  if (process.getuid?.() === 0) {
    const { uid, gid } = account(unit.user ?? 'root', unit.group)
    chownSync(unit.path, uid, gid)
  }
  chmodSync(unit.path, unit.mode)
  await listen(handle.fd, unit.backlog)
  return {
    descriptor: handle.fd,
    close() {
      handle.close()
      rmSync(unit.path, { force: true })
    },
  }
}

// listen(2) acts on the socket, not on the descriptor: another process can do it for us and leave without accepting.
async function listen(descriptor: number, backlog: number): Promise<void> {
  const program = `require('node:net').createServer().listen({ fd: 3 }, ${backlog}, () => process.exit(0))`
  const child = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error('cannot listen on it')
}
