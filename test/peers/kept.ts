import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** What is dear to make lies here from one run to the next. On a disk: the tests' own /tmp is memory. */
export const cacheFolder = process.env['PARLEY_TEST_CACHE'] ?? '/var/cache/parley-test'

/** What nobody asked for that long is of an older recipe. */
const keptFor = 24 * 60 * 60 * 1000

/**
 * A folder of that name, made once: whole or not there. Of two that ask at once, the second waits.
 * @param name of a kind and the digest of a recipe, `kind-1a2b3c`: long unused ones of the same kind go
 */
export async function kept(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const place = join(cacheFolder, name)
  await mkdir(cacheFolder, { recursive: true })
  const release = await lock(join(cacheFolder, `.${name}.lock`))
  try {
    if (!(await exists(place))) {
      await sweep(name)
      const fresh = await mkdtemp(join(cacheFolder, `.making-${name}-`))
      try {
        await make(fresh)
        await rename(fresh, place)
      } catch (error) {
        await rm(fresh, { recursive: true, force: true })
        throw error
      }
    }
    const now = new Date()
    await utimes(place, now, now)
    return place
  } finally {
    await release()
  }
}

/** Holds a lock until released; when this process ends, however it ends, it is free. */
export async function lock(path: string): Promise<() => Promise<void>> {
  const holder = spawn('flock', [path, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(holder, 'exit')
  await Promise.race([
    once(holder.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`cannot lock ${path}`))),
  ])
  return async () => {
    holder.stdin.end()
    await ended
  }
}

/** Takes away what a killed run left half made, and what is of an older recipe. The caller holds the lock of `name`. */
async function sweep(name: string): Promise<void> {
  const kind = name.slice(0, name.lastIndexOf('-') + 1)
  for (const other of await readdir(cacheFolder)) {
    const path = join(cacheFolder, other)
    if (other.startsWith(`.making-${name}-`)) await rm(path, { recursive: true, force: true })
    if (!other.startsWith(kind)) continue
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > keptFor) await rm(path, { recursive: true, force: true })
  }
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined
