import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { fileDifference, type FileRights } from './file.ts'

/** The same as another file, for more readers; gone where that one is. */
export const fileCopy = (path: string, original: string, rights: FileRights): Resource => {
  const content = async (host: Look) => {
    const entry = await host.read(original)
    return entry?.kind === 'file' ? entry.content : undefined
  }
  return {
    id: `copy ${path}`,
    async check(host) {
      const wanted = await content(host)
      if (wanted !== undefined) return fileDifference(host, path, wanted, rights)
      return (await host.read(path)) === undefined ? undefined : 'remove it'
    },
    async apply(host) {
      const wanted = await content(host)
      if (wanted === undefined) await host.remove(path)
      else await host.write(path, { kind: 'file', content: wanted, ...rights })
    },
  }
}
