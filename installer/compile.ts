import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Keeps the compiled form of programs in a folder, so that they start in half the time:
 *   compile.ts --into DIRECTORY [--for ACCOUNT]... -- PROGRAM...
 * Each program is started without a word: it loads all that it is made of, says how it is used, and ends.
 * Node looks in a folder for each user id. Only what this account has made is in there, for the others to read.
 */
const { values, positionals } = parseArgs({
  options: { into: { type: 'string' }, for: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
})
if (values.into === undefined || positionals.length === 0) {
  console.error('usage: compile.ts --into DIRECTORY [--for ACCOUNT]... -- PROGRAM...')
  process.exit(2)
}

const folder = values.into
// Made whole: what was kept for others is not put back by whoever takes this back.
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true, mode: 0o755 })
for (const program of positionals)
  spawnSync(process.execPath, [program], {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: folder },
  })

const mine = `-${process.getuid?.()}`
const isFolder = (path: string) => lstatSync(path).isDirectory()
const made = readdirSync(folder).filter(name => name.endsWith(mine) && isFolder(join(folder, name)))
if (made.length === 0) {
  console.error('Node kept nothing of what it compiled')
  process.exit(1)
}
chmodSync(folder, 0o755)
const ids = values.for.map(account =>
  execFileSync('id', ['--user', account], { encoding: 'utf8' }).trim(),
)
for (const name of made) {
  const place = join(folder, name)
  chmodSync(place, 0o755)
  // Node makes them for itself alone.
  for (const file of readdirSync(place)) chmodSync(join(place, file), 0o644)
  for (const id of ids) linkTo(name, join(folder, `${name.slice(0, -mine.length)}-${id}`))
}

/** Also when an earlier run was cut short. */
function linkTo(target: string, path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) symlinkSync(target, path)
}
