import type { Argv, Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import type { ServiceManager } from '../supervisor/service-manager.ts'
import { editInPlace } from './edit-in-place.ts'

export type NginxRoomOptions = {
  readonly manager: ServiceManager
  /** `/etc/nginx/nginx.conf`: an operator's file, of which one number is touched. */
  readonly path: string
  /** Connections that each worker of nginx must have room for at least. */
  readonly connections: number
}

/**
 * Room in nginx for everybody who waits. Only its main file can say how much, so the number there is raised; one that is
 * high enough already stays, and so does a file that is written otherwise than Debian's.
 */
export const nginxRoom = ({ manager, path, connections }: NginxRoomOptions): Resource => ({
  id: `room for ${connections} connections in ${path}`,
  async check(host) {
    const now = await roomNow(host, path)
    return now === undefined || now >= connections ? undefined : `raise it from ${now}`
  },
  async apply(host) {
    const now = await roomNow(host, path)
    if (now === undefined) return
    await host.run({
      argv: setRoom(path, connections),
      undo: [setRoom(path, now)],
      afterUndo: manager.tryReload('nginx.service'),
    })
  },
})

const setting = /^\s*worker_connections\s+(\d+)\s*;/m

async function roomNow(host: Look, path: string): Promise<number | undefined> {
  const entry = await host.read(path)
  const number = entry?.kind === 'file' ? setting.exec(entry.content)?.[1] : undefined
  return number === undefined ? undefined : Number(number)
}

const setRoom = (path: string, connections: number): Argv =>
  editInPlace(
    path,
    String.raw`s/^([[:space:]]*worker_connections[[:space:]]+)[0-9]+[[:space:]]*;/\1${connections};/`,
  )
