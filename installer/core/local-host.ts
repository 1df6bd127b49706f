import { constants } from 'node:fs'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { accountIds, accountNames } from './accounts.ts'
import type { Command, Entry, Host } from './host.ts'
import { InstallError } from './install-error.ts'
import { answerOf } from './program.ts'
import { syncDirectory } from './sync-directory.ts'

/** The machine itself. */
export const localHost = (): Host => ({ read, list, ask: answerOf, write, remove, run })

async function read(path: string): Promise<Entry | undefined> {
  const stat = await lstat(path).catch(absent)
  if (stat === undefined) return undefined
  if (stat.isSymbolicLink()) return { kind: 'link', target: await readlink(path) }
  const mode = stat.mode & 0o7777
  const owner = accountNames(stat.uid, stat.gid)
  if (stat.isDirectory()) return { kind: 'directory', mode, owner }
  if (stat.isFile()) return { kind: 'file', content: await readFile(path, 'utf8'), mode, owner }
  throw new InstallError(`cannot use ${path}`, {
    because: 'it is neither a file nor a directory nor a link',
    remedy: 'move it away; the installer never replaces a device or a socket',
  })
}

const list = async (path: string): Promise<readonly string[]> => {
  const stat = await lstat(path).catch(absent)
  return stat?.isDirectory() === true ? (await readdir(path)).sort() : []
}

async function run({ argv, input }: Command): Promise<void> {
  const answer = await answerOf(argv, input)
  if (answer.ok) return
  const said = (answer.err || answer.out).trim().split('\n').slice(-5).join('\n')
  throw new InstallError(`cannot run ${argv[0]}`, {
    because: `\`${argv.join(' ')}\` ended with code ${answer.code}${said === '' ? '' : `: ${said}`}`,
    remedy: 'put right what it says, then run the same command again',
    cause: answer,
  })
}

async function write(path: string, entry: Entry): Promise<void> {
  if (entry.kind === 'directory') return makeDirectory(path, entry)
  return replaced(path, fresh =>
    entry.kind === 'link' ? symlink(entry.target, fresh) : writeDurably(fresh, entry),
  )
}

/** What {@link Host.write} is for texts: `content` whole or not at all. For programs that a host runs. */
export const writeBytes = (
  path: string,
  file: { readonly content: Uint8Array; readonly mode: number; readonly owner: string },
): Promise<void> => replaced(path, fresh => writeDurably(fresh, file))

async function replaced(path: string, make: (fresh: string) => Promise<void>): Promise<void> {
  // A name that does not change: whoever comes after a kill finds and replaces it.
  const fresh = join(dirname(path), `.${basename(path)}.parley-new`)
  await rm(fresh, { force: true })
  try {
    await make(fresh)
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

async function makeDirectory(
  path: string,
  entry: Extract<Entry, { kind: 'directory' }>,
): Promise<void> {
  const { uid, gid } = await accountIds(entry.owner)
  const now = await lstat(path).catch(absent)
  if (now === undefined) await mkdir(path, { mode: 0o700 })
  // Not a link to one either: changing its rights would reach through it.
  else if (!now.isDirectory()) throw notADirectory(path)
  const made = await lstat(path)
  if (made.uid !== uid || made.gid !== gid) await chown(path, uid, gid)
  await chmod(path, entry.mode)
  await syncDirectory(dirname(path))
}

const notADirectory = (path: string) =>
  new InstallError(`cannot make the directory ${path}`, {
    because: 'something else stands in its place',
    remedy: 'move it away, then run the same command again',
  })

async function writeDurably(
  path: string,
  entry: { readonly content: string | Uint8Array; readonly mode: number; readonly owner: string },
): Promise<void> {
  const { uid, gid } = await accountIds(entry.owner)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL
  const file = await open(path, flags, 0o600)
  try {
    await file.writeFile(entry.content)
    const now = await file.stat()
    // A hardened unit has no right to give files away, and needs none for what is its own.
    if (now.uid !== uid || now.gid !== gid) await file.chown(uid, gid)
    await file.chmod(entry.mode)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function remove(path: string): Promise<void> {
  await rm(join(dirname(path), `.${basename(path)}.parley-new`), { force: true })
  const stat = await lstat(path).catch(absent)
  if (stat === undefined) return
  await (stat.isDirectory() ? rmdir(path) : unlink(path))
  await syncDirectory(dirname(path))
}

function absent(error: unknown): undefined {
  if (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  )
    return undefined
  throw error
}
