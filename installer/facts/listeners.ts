import type { Look } from '../core/host.ts'
import { linkAt, namesIn, textAt } from './proc.ts'

/** A socket that takes connections. Its holder is known to root only. */
export type Listener = {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** Numeric id of the account that opened it. */
  readonly uid: number
  /** Reached from this host alone. */
  readonly isLocal?: true
  readonly holder?: Holder
}

type Holder = { readonly pid: number; readonly program: string; readonly path: string }

// From /proc and not from ss: a bare Debian does not have it.
const tables = [
  { protocol: 'tcp', path: '/proc/net/tcp', listening: '0A' },
  { protocol: 'tcp', path: '/proc/net/tcp6', listening: '0A' },
  { protocol: 'udp', path: '/proc/net/udp', listening: '07' },
  { protocol: 'udp', path: '/proc/net/udp6', listening: '07' },
] as const

/** Everything that listens on this host. */
export async function gatherListeners(host: Look): Promise<Listener[]> {
  const holders = await socketHolders(host)
  const listeners = await Promise.all(
    tables.map(async ({ protocol, path, listening }) =>
      sockets(await textAt(host, path))
        .filter(({ state }) => state === listening)
        .map(({ port, uid, isLocal, inode }): Listener => {
          const holder = holders.get(inode)
          return {
            protocol,
            port,
            uid,
            ...(isLocal && { isLocal }),
            ...(holder !== undefined && { holder }),
          }
        }),
    ),
  )
  return listeners.flat()
}

/** Lines of /proc/net/tcp (see proc_net_tcp in the kernel's documentation). */
function sockets(table: string) {
  return table
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map(line => {
      const [, local = '', , state = '', , , , uid = '', , inode = ''] = line.trim().split(/\s+/)
      return {
        port: Number.parseInt(local.split(':')[1] ?? '', 16),
        isLocal: isLoopback(local.split(':')[0] ?? ''),
        state,
        uid: Number(uid),
        inode,
      }
    })
}

// Hexadecimal, in groups of four bytes whose order is the processor's: little-endian on all that Debian 12 runs Node on.
const isLoopback = (address: string) =>
  /^[\dA-F]{6}7F$/.test(address) ||
  /^0{24}01000000$/.test(address) ||
  /^0{16}FFFF0000[\dA-F]{6}7F$/.test(address)

async function socketHolders(host: Look): Promise<ReadonlyMap<string, Holder>> {
  const holders = new Map<string, Holder>()
  const pids = (await namesIn(host, '/proc'))
    .filter(name => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b))
  for (const pid of pids) {
    const inodes = await socketsOf(host, pid)
    if (inodes.length === 0) continue
    const program = (await textAt(host, `/proc/${pid}/comm`)).trim()
    const path = (await linkAt(host, `/proc/${pid}/exe`)) ?? ''
    // The first holder is the parent: workers inherit and have higher ids.
    for (const inode of inodes)
      if (!holders.has(inode)) holders.set(inode, { pid: Number(pid), program, path })
  }
  return holders
}

async function socketsOf(host: Look, pid: string): Promise<string[]> {
  const links = await Promise.all(
    (await namesIn(host, `/proc/${pid}/fd`)).map(fd => linkAt(host, `/proc/${pid}/fd/${fd}`)),
  )
  return links.flatMap(link => /^socket:\[(\d+)\]$/.exec(link ?? '')?.[1] ?? [])
}
