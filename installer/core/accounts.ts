import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { InstallError } from './install-error.ts'

/** `user:group` of numeric ids; a number stands for an id without a name. */
export async function accountNames(uid: number, gid: number): Promise<string> {
  const user = await nameById('/etc/passwd', uid)
  const group = await nameById('/etc/group', gid)
  return `${user ?? uid}:${group ?? gid}`
}

/** Numeric ids of `user:group`; digits are taken as ids. */
export async function accountIds(owner: string): Promise<{ uid: number; gid: number }> {
  const [user = '', group = ''] = owner.split(':')
  return { uid: await idByName('passwd', user), gid: await idByName('group', group) }
}

async function nameById(file: string, id: number): Promise<string | undefined> {
  const lines = (await readFile(file, 'utf8')).split('\n').map(line => line.split(':'))
  return lines.find(fields => fields[2] === String(id))?.[0]
}

// Names may come from a directory service; getent asks them all.
async function idByName(database: 'passwd' | 'group', name: string): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name)
  const { stdout } = await execa('getent', [database, name], { reject: false })
  const id = stdout.split(':')[2]
  if (id !== undefined) return Number(id)
  throw new InstallError(`cannot give a file to ${name}`, {
    because: `there is no such ${database === 'passwd' ? 'user' : 'group'}`,
    remedy: 'run `parley apply` again; it creates the accounts it needs first',
  })
}
