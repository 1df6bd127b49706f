import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import { fileDifference, type FileRights } from './file.ts'

/** A file with the content of another one on this host, which may go afterwards. */
export const copiedFile = (path: string, from: string, rights: FileRights): Resource => ({
  id: `file ${path}`,
  check: async host => fileDifference(host, path, await contentOf(host, from), rights),
  apply: async host =>
    host.write(path, { kind: 'file', content: await contentOf(host, from), ...rights }),
})

async function contentOf(host: Look, path: string): Promise<string> {
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  throw new InstallError(`cannot copy ${path}`, {
    because: 'there is no such file',
    remedy: 'run the same command again from the beginning',
  })
}
