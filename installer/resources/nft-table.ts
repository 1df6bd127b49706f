import { createHash } from 'node:crypto'
import type { Argv, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import { fileDifference, type FileRights } from './file.ts'

export type NftTable = {
  /** `inet parley` */
  readonly name: string
  /** The file that makes it, and that the host loads at each boot. */
  readonly path: string
  readonly rights: FileRights
  /** The whole transaction: a file that replaces this table, or takes it away, and touches no other. */
  content(host: Look): Promise<string>
  /** Where it is noted what the kernel had after the last load. */
  readonly stamp: string
  /** Asked before the first change: throws when these rules would do harm that nobody meant. */
  guard?(host: Look): Promise<void>
  /** What the rules mean on this host as it is now, for the plan. */
  meaning?(host: Look): Promise<string | undefined>
}

/**
 * A table of nftables: in a file for the next boot, and loaded. The kernel takes the whole file or nothing of it.
 * The kernel shows rules in words of its own, so they are compared with what it showed after the last load.
 */
export function nftTable(table: NftTable): Resource {
  const { name, path, rights } = table
  return {
    id: `firewall table ${name}`,
    async check(host) {
      const difference = await differenceOf(host, table)
      if (difference === undefined) return undefined
      const meaning = await table.meaning?.(host)
      return meaning === undefined ? difference : `${difference}; ${meaning}`
    },
    async apply(host) {
      const content = await table.content(host)
      await table.guard?.(host)
      await requireUsable(host, table, content)
      const before = await host.read(path)
      await host.remove(table.stamp)
      // Noted before the file, so done after it is back: its former rules are loaded again.
      if (before !== undefined)
        await host.run({ argv: ['nft', 'list', 'tables'], undo: [loading(path)] })
      await host.write(path, { kind: 'file', content, ...rights })
      await host.run({
        argv: loading(path),
        undo: before === undefined ? [removal(name)] : [],
      })
      await host.write(table.stamp, {
        kind: 'file',
        content: await stampOf(host, table.name, content),
        mode: 0o600,
        owner: rights.owner,
      })
    },
  }
}

/** argv that loads a file of rules, whole or not at all. */
export const loading = (path: string): Argv => ['nft', '--file', path]

/** argv that takes a table away; content when it is not there. */
const removal = (name: string): Argv => ['nft', `add table ${name}; delete table ${name}`]

/** What the kernel has, without what it counts; empty when there is no such table. */
export async function loadedTable(host: Look, name: string): Promise<string> {
  return (await host.ask(['nft', '--stateless', 'list', 'table', ...name.split(' ')])).out
}

/** Packets that its counter `dropped` has counted since the last load; undefined where there is none. */
export async function droppedBy(host: Look, name: string): Promise<number | undefined> {
  const { out } = await host.ask(['nft', 'list', 'counter', ...name.split(' '), 'dropped'])
  const packets = /packets (\d+)/.exec(out)?.[1]
  return packets === undefined ? undefined : Number(packets)
}

/** @throws InstallError when the kernel would refuse it; nothing was changed. */
export async function requireUsable(
  host: Look,
  { name }: Pick<NftTable, 'name'>,
  content: string,
): Promise<void> {
  const answer = await host.ask(['nft', '--check', '--file', '-'], content)
  if (answer.ok) return
  throw new InstallError(`cannot load the firewall table ${name}`, {
    because:
      answer.code === 127
        ? 'the program nft is not there'
        : `nft refuses it: ${answer.err.trim().split('\n')[0] ?? ''}`,
    remedy: 'put right what it says; the rules that are loaded stay as they are',
  })
}

async function differenceOf(host: Look, table: NftTable): Promise<string | undefined> {
  const content = await table.content(host)
  const difference = await fileDifference(host, table.path, content, table.rights)
  if (difference === 'create it') return 'write and load it'
  if (difference !== undefined) return `${difference} and load it`
  const stamped = await host.read(table.stamp)
  if (stamped?.kind === 'file' && stamped.content === (await stampOf(host, table.name, content)))
    return undefined
  return 'load it: the kernel has other rules than the file'
}

async function stampOf(host: Look, name: string, content: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([content, await loadedTable(host, name)]))
  return `${hash.digest('hex')}\n`
}
