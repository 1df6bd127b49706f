import { dirname } from 'node:path'
import type { Entry, Host } from '../../installer/core/host.ts'

/** The part of a host that is about paths. */
export type Files = Pick<Host, 'read' | 'list' | 'write' | 'remove'>

/** A file system in memory that keeps the promises of the real one; the contract tests compare the two. */
export function memoryFiles(seed: Iterable<readonly [string, Entry]> = []): Files {
  const entries = new Map<string, Entry>(seed)
  const resolve = (path: string): string => {
    if (path === '/') return path
    const parent = follow(dirname(path))
    return `${parent === '/' ? '' : parent}/${path.slice(path.lastIndexOf('/') + 1)}`
  }
  /** Where a path leads when links are followed, the last part included. */
  const follow = (path: string): string => {
    const place = resolve(path)
    const entry = entries.get(place)
    if (entry?.kind !== 'link') return place
    return follow(entry.target.startsWith('/') ? entry.target : `${dirname(place)}/${entry.target}`)
  }
  const names = (path: string) => {
    const prefix = path === '/' ? '/' : `${path}/`
    return [...entries.keys()]
      .filter(
        key => key.startsWith(prefix) && key !== '/' && !key.slice(prefix.length).includes('/'),
      )
      .map(key => key.slice(prefix.length))
      .sort()
  }
  const needDirectory = (path: string) => {
    if (path !== '/' && entries.get(follow(path))?.kind !== 'directory')
      throw Object.assign(new Error(`no such directory: ${path}`), { code: 'ENOENT' })
  }
  return {
    read: path => Promise.resolve(entries.get(resolve(path))),
    list(path) {
      const place = resolve(path)
      return Promise.resolve(entries.get(place)?.kind === 'directory' ? names(place) : [])
    },
    async write(path, entry) {
      needDirectory(dirname(path))
      const place = resolve(path)
      const now = entries.get(place)
      if (
        entry.kind === 'directory'
          ? now !== undefined && now.kind !== 'directory'
          : now?.kind === 'directory'
      )
        throw Object.assign(new Error(`a ${now?.kind} stands at ${path}`), { code: 'EEXIST' })
      entries.set(place, entry)
    },
    async remove(path) {
      const place = resolve(path)
      if (entries.get(place)?.kind === 'directory' && names(place).length > 0)
        throw Object.assign(new Error(`not empty: ${path}`), { code: 'ENOTEMPTY' })
      entries.delete(place)
    },
  }
}

/** Everything below a path, by path. */
export async function snapshot(
  files: Pick<Files, 'read' | 'list'>,
  path: string,
): Promise<Record<string, Entry>> {
  const entry = await files.read(path)
  if (entry === undefined) return {}
  const found: Record<string, Entry> = { [path]: entry }
  for (const name of await files.list(path))
    Object.assign(found, await snapshot(files, `${path === '/' ? '' : path}/${name}`))
  return found
}
