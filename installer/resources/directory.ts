import type { Resource } from '../core/resource.ts'
import { rightsDifference, type FileRights } from './file.ts'

/** A directory with these rights. What is in it is nobody's business here. */
export const directory = (path: string, { mode, owner }: FileRights): Resource => ({
  id: `directory ${path}`,
  async check(host) {
    const now = await host.read(path)
    if (now === undefined) return 'create it'
    if (now.kind !== 'directory') return `a ${now.kind} stands in its place`
    return rightsDifference(now, { mode, owner })
  },
  apply: host => host.write(path, { kind: 'directory', mode, owner }),
})

/** A directory that must be there, whoever made it and with whatever rights: those of others are left alone. */
export const existingDirectory = (path: string, { mode, owner }: FileRights): Resource => ({
  ...directory(path, { mode, owner }),
  async check(host) {
    const now = await host.read(path)
    return now === undefined ? 'create it' : undefined
  },
})

/**
 * A directory that must be there, whose content is Parley's alone: with consent it is erased, whoever wrote into it. Where an owner
 * is named, its rights are kept as well.
 */
export const erasableDirectory = (
  path: string,
  {
    mode,
    owner,
    holds,
  }: { readonly mode: number; readonly owner?: string; readonly holds: string },
): Resource => ({
  id: `directory ${path}`,
  check: async host =>
    (await host.read(path)) === undefined
      ? 'create it'
      : owner === undefined
        ? undefined
        : directory(path, { mode, owner }).check(host),
  async apply(host) {
    if ((await host.read(path)) === undefined)
      await host.run({
        argv: ['mkdir', `--mode=${mode.toString(8)}`, '--', path],
        undo: [['rm', '-rf', '--', path]],
        erases: holds,
      })
    if (owner !== undefined) await directory(path, { mode, owner }).apply(host)
  },
})
