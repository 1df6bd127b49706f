import { readFileSync, statSync } from 'node:fs'
import { InstallError } from './install-error.ts'
import { answerOf } from './program.ts'

/** `user:group` of numeric ids; a number stands for an id without a name. */
export const accountNames = (uid: number, gid: number): string =>
  `${namesIn('/etc/passwd').get(uid) ?? uid}:${namesIn('/etc/group').get(gid) ?? gid}`

/** Numeric ids of `user:group`; digits are taken as ids. */
export async function accountIds(owner: string): Promise<{ uid: number; gid: number }> {
  const [user = '', group = ''] = owner.split(':')
  return { uid: await idByName('passwd', user), gid: await idByName('group', group) }
}

type Table = { readonly version: string; readonly names: ReadonlyMap<number, string> }
const tables = new Map<string, Table>()

// Asked for each file that is looked at, so the table is read again only when it is another. Whoever adds an account puts a
// new file in its place.
function namesIn(file: string): Table['names'] {
  const { ino, mtimeMs, size } = statSync(file)
  const version = [ino, mtimeMs, size].join()
  const known = tables.get(file)
  if (known?.version === version) return known.names
  const names = new Map<number, string>()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [name = '', , id] = line.split(':')
    // The first of several names for an id counts.
    if (id && !names.has(Number(id))) names.set(Number(id), name)
  }
  tables.set(file, { version, names })
  return names
}

// Names may come from a directory service; getent asks them all.
async function idByName(database: 'passwd' | 'group', name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name)
  const { out } = await answerOf(['getent', database, name])
  const id = out.split(':')[2]
  if (id !== undefined) return Number(id)
  throw new InstallError(`cannot give a file to ${name}`, {
    because: `there is no such ${database === 'passwd' ? 'user' : 'group'}`,
    remedy: 'run `parley apply` again; it creates the accounts it needs first',
  })
}
