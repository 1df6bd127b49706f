import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { readHeader, type Header } from './header.ts'
import { label } from './names.ts'

/** What is at the place where a volume shall be. */
export type Contents =
  /** A file that is not there yet. */
  | { readonly state: 'absent' }
  | { readonly state: 'empty'; readonly bytes: number }
  /** Our own volume, whole or half made. */
  | { readonly state: 'ours'; readonly header: Header }
  /** No trace that we know, and yet not empty. */
  | { readonly state: 'unknown'; readonly found: string }
  | { readonly state: 'unusable'; readonly found: string }

/** A device by its path, or a file. */
export type Place = { readonly path: string; readonly isFile: boolean }

const unusable = (found: string): Contents => ({ state: 'unusable', found })

/** Looks at every trace of data that we know how to see. Changes nothing, and guesses nothing: what is not known is not empty. */
export async function contentsOf(host: Look, { path, isFile }: Place): Promise<Contents> {
  const kind = await kindOf(host, path)
  if (isFile && kind === undefined) return { state: 'absent' }
  const unfit = unfitness(kind, isFile) ?? (isFile ? undefined : await useOf(host, path))
  if (unfit !== undefined) return unusable(unfit)
  const header = await readHeader(host, path)
  if (header?.label === label && header.subsystem === label) return { state: 'ours', header }
  const signatures = await signaturesOn(host, path)
  if (signatures !== undefined) return unusable(signatures)
  const bytes = await sizeOf(host, path, isFile)
  if (await isZero(host, path, bytes)) return { state: 'empty', bytes }
  const found = 'data without a signature that is known: its first or last MiB is not zero'
  return { state: 'unknown', found }
}

function unfitness(kind: string | undefined, isFile: boolean): string | undefined {
  if (kind === undefined) return 'no such device'
  const isFit = isFile ? /^regular (?:empty )?file$/.test(kind) : kind === 'block special file'
  return isFit ? undefined : `a ${kind}, not ${isFile ? 'a file' : 'a block device'}`
}

async function kindOf(host: Look, path: string): Promise<string | undefined> {
  const { ok, out } = await host.ask(['stat', '--dereference', '--format=%F', path])
  return ok ? out : undefined
}

const device = z.object({
  path: z.string(),
  type: z.string(),
  ro: z.boolean(),
  mountpoints: z.array(z.string().nullable()),
})

const tree = z.object({
  blockdevices: z.tuple([device.extend({ children: z.array(device).default([]) })]),
})

/** Who uses a device now: a mount, swap, a partition table, something that lies above it. */
async function useOf(host: Look, path: string): Promise<string | undefined> {
  const words = ['lsblk', '--json', '--paths', '--output=PATH,TYPE,RO,MOUNTPOINTS', path] as const
  const { ok, out, err } = await host.ask(words)
  if (!ok) return `a device that lsblk cannot describe: ${err}`
  const [{ ro, mountpoints, children }] = tree.parse(JSON.parse(out)).blockdevices
  const mounts = mountpoints.filter(place => place !== null)
  if (mounts.includes('[SWAP]')) return 'swap space that is in use'
  if (mounts.length > 0) return `a file system that is mounted at ${mounts.join(', ')}`
  const above = children.map(({ path, type }) => `${type} ${path}`)
  if (above.length > 0) return `something that lies on it: ${above.join(', ')}`
  return ro ? 'a device that can only be read' : undefined
}

const wipefs = z.object({
  signatures: z.array(z.object({ type: z.string(), label: z.string().nullish() })),
})

/** File systems, partition tables, volume managers, encrypted volumes of others. */
async function signaturesOn(host: Look, path: string): Promise<string | undefined> {
  const { ok, out, err } = await host.ask(['wipefs', '--no-act', '--json', path])
  if (!ok) return `something that wipefs cannot read: ${err}`
  if (out.trim() === '') return undefined
  const { signatures } = wipefs.parse(JSON.parse(out))
  const named = signatures.map(({ type, label }) =>
    label == null || label === '' ? type : `${type} labelled ${label}`,
  )
  return named.length === 0 ? undefined : [...new Set(named)].join(', ')
}

async function sizeOf(host: Look, path: string, isFile: boolean): Promise<number> {
  const { out } = await host.ask(
    isFile ? ['stat', '--format=%s', path] : ['blockdev', '--getsize64', path],
  )
  return Number(out)
}

const mebibyte = 1024 ** 2

async function isZero(host: Look, path: string, bytes: number): Promise<boolean> {
  const count = Math.min(mebibyte, bytes)
  const equal = async (offset: number) =>
    (
      await host.ask([
        'cmp',
        '--silent',
        `--bytes=${count}`,
        `--ignore-initial=${offset}:0`,
        path,
        '/dev/zero',
      ])
    ).ok
  return (await equal(0)) && (await equal(bytes - count))
}
