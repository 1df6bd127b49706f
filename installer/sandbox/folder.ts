import {
  access,
  constants,
  lstat,
  mkdir,
  readdir,
  realpath,
  rename,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { InstallError, reasonOf } from '../core/install-error.ts'

const marker = 'parley-try.json'

// initdb, its log and some room to write; a later start needs little.
const firstStartBytes = 160 * 1024 * 1024
const laterStartBytes = 24 * 1024 * 1024

/** `--data`, or the default below the person's data home. */
export function dataFolder(
  given: string | undefined,
  { env, home }: { env: Readonly<Record<string, string | undefined>>; home: string },
): string {
  if (given !== undefined) return resolve(given)
  const dataHome = env['XDG_DATA_HOME']
  // The specification: a relative path is to be passed over.
  const base = dataHome?.startsWith('/') === true ? dataHome : join(home, '.local/share')
  return join(base, 'parley/try')
}

/** The same folder by its one true name, also before it exists. */
export async function trueName(path: string): Promise<string> {
  const known = await realpath(path).catch(() => undefined)
  if (known !== undefined || path === '/') return known ?? path
  return join(await trueName(dirname(path)), basename(path))
}

/** Whether a sandbox was begun there. */
export const holdsSandbox = async (data: string): Promise<boolean> =>
  (await lstat(join(data, marker)).catch(() => undefined)) !== undefined

/**
 * Looks whether a sandbox can live there, before anything is written.
 * @throws InstallError (refused) saying what is in the way
 */
export async function checkFolder(data: string, uid: number): Promise<void> {
  const existing = await nearestExisting(data)
  if (existing.path === data) await checkOurs(data, uid)
  await access(existing.path, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw cannotUse(data, reasonWhyNot(error, existing.path), 'name another folder with --data')
  })
  await checkSpace(data, existing.path)
}

async function nearestExisting(path: string): Promise<{ path: string }> {
  const found = await stat(path).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined
    throw cannotUse(path, reasonWhyNot(error, path), 'name another folder with --data')
  })
  if (found === undefined) return nearestExisting(dirname(path))
  if (found.isDirectory()) return { path }
  throw cannotUse(path, 'a file stands in its place', 'name another folder with --data')
}

async function checkOurs(data: string, uid: number): Promise<void> {
  const { uid: owner } = await stat(data)
  if (owner !== uid)
    throw cannotUse(
      data,
      `it belongs to another account (user id ${owner}, you are ${uid})`,
      'start it as that account, or name another folder with --data',
    )
  if (await holdsSandbox(data)) return
  const names = (await readdir(data)).filter(name => name !== 'lost+found' && !isOurs(name))
  if (names.length === 0) return
  throw cannotUse(
    data,
    `it holds other things (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`,
    'name an empty or a new folder with --data',
  )
}

// A marker that a kill or a full disk cut short.
const isOurs = (name: string) => name === `.${marker}.new`

async function checkSpace(data: string, existing: string): Promise<void> {
  const { bavail, bsize } = await statfs(existing)
  const needed = (await holdsDatabase(data)) ? laterStartBytes : firstStartBytes
  if (bavail * bsize >= needed) return
  throw cannotUse(
    data,
    `the disk is full: ${mebibytes(bavail * bsize)} are free, ${mebibytes(needed)} are needed`,
    'free some space there, or name a folder on another disk with --data',
  )
}

const mebibytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MiB`

const holdsDatabase = async (data: string) =>
  (await lstat(join(data, 'var/lib/parley/postgres')).catch(() => undefined)) !== undefined

/** Makes the folder and marks it as a sandbox. Run again after a kill anywhere inside. */
export async function prepareFolder(data: string, uid: number): Promise<void> {
  // What root starts runs as nobody, who must pass.
  await mkdir(data, { recursive: true, mode: uid === 0 ? 0o711 : 0o700 })
  if (!(await holdsSandbox(data))) {
    const fresh = join(data, `.${marker}.new`)
    await writeFile(fresh, `${JSON.stringify({ format: 1 })}\n`, { mode: 0o644 })
    await rename(fresh, join(data, marker))
  }
  for (const below of ['etc', 'var/lib/parley'])
    await mkdir(join(data, below), { recursive: true, mode: 0o755 })
}

/** The run directory of a long data path: ours alone, or somebody prepared it for us. @throws InstallError (refused) */
export async function checkRunDirectory(run: string, data: string, uid: number): Promise<void> {
  if (run.startsWith(`${data}/`)) return
  for (const path of [dirname(run), run]) {
    const found = await lstat(path).catch(() => undefined)
    if (found === undefined) continue
    if (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0) continue
    throw cannotUse(
      path,
      'the sockets lie there, since the path of the data folder is too long for them, and it is not yours alone',
      'name a data folder with a shorter path with --data',
    )
  }
}

const cannotUse = (path: string, because: string, remedy: string) =>
  new InstallError(`cannot use ${path}`, { because, remedy, exit: 'refused' })

const isCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

function reasonWhyNot(error: unknown, path: string): string {
  if (isCode(error, 'EACCES') || isCode(error, 'EPERM')) return `you may not write to ${path}`
  if (isCode(error, 'EROFS')) return `${path} is mounted read-only`
  if (isCode(error, 'ENOTDIR')) return 'a file stands in the middle of its path'
  if (isCode(error, 'ENAMETOOLONG')) return 'its path is too long'
  return reasonOf(error)
}
