import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serviceAccount } from './account.ts'
import type { Service } from './unit.ts'

/** Where a running service finds its secrets, below the supervisor's own folder. */
const folderOf = (own: string, { name }: Service) => join(own, 'credentials', name)

/** Copies a service's secrets for its account alone. @returns the variable that names the folder; nothing where there are none */
export function handOver(own: string, service: Service): Readonly<Record<string, string>> {
  if (service.credentials.length === 0) return {}
  const folder = folderOf(own, service)
  takeBack(own, service)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(join(own, 'credentials'), 0o711)
  const { uid, gid } = serviceAccount(service)
  const give = (path: string, mode: number) => {
    if (process.getuid?.() === 0) chownSync(path, uid, gid)
    chmodSync(path, mode)
  }
  for (const { name, path } of service.credentials) {
    writeFileSync(join(folder, name), readFileSync(path), { mode: 0o600 })
    give(join(folder, name), 0o400)
  }
  give(folder, 0o700)
  return { CREDENTIALS_DIRECTORY: folder }
}

/** Removes them when the service has stopped. */
export const takeBack = (own: string, service: Service): void =>
  rmSync(folderOf(own, service), { recursive: true, force: true })
