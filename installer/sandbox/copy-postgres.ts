import { constants } from 'node:fs'
import { copyFile, link, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

// Run by itself, as one change of the host: copies the npm package's PostgreSQL and makes the library links that the
// package lists, since install scripts do not run.
const [source, target] = process.argv.slice(2)
if (source === undefined || target === undefined) {
  console.error('usage: copy-postgres.ts SOURCE TARGET')
  process.exit(2)
}

const fresh = `${target}.parley-new`
await rm(fresh, { recursive: true, force: true })
await mkdir(dirname(target), { recursive: true, mode: 0o755 })
await copyTree(join(source, 'native'), fresh)
for (const { source: file, target: name } of await libraryLinks())
  await symlink(basename(file), join(fresh, name.replace(/^native\//, '')))
await rename(fresh, target)

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, copy)
    // Static libraries are for compiling extensions.
    else if (!entry.name.endsWith('.a')) await sameFile(source, copy)
  }
}

// A hard link takes no room and outlives a new `npm ci`; not on another disk, nor of a file that is not ours.
async function sameFile(source: string, copy: string): Promise<void> {
  try {
    await link(source, copy)
  } catch {
    await copyFile(source, copy, constants.COPYFILE_FICLONE)
  }
}

async function libraryLinks() {
  const text = await readFile(join(source ?? '', 'native/pg-symlinks.json'), 'utf8')
  return JSON.parse(text) as readonly { source: string; target: string }[]
}
