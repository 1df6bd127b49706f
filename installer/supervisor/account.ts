import { execFileSync } from 'node:child_process'
import { userInfo } from 'node:os'
import type { Service } from './unit.ts'

export type Account = {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** @throws Error when there is no such account */
export function account(user: string, group?: string): Account {
  const [name = user, , uid, gid, , home = '/', shell = '/bin/sh'] = getent('passwd', user)
  const groupId = group === undefined ? gid : getent('group', group)[2]
  return { name, uid: Number(uid), gid: Number(groupId), home, shell }
}

/** Who a service runs as; without the right to change users, who we are. */
export function serviceAccount({ user, group }: Pick<Service, 'user' | 'group'>): Account {
  const me = userInfo()
  const self = {
    name: me.username,
    uid: me.uid,
    gid: me.gid,
    home: me.homedir,
    shell: me.shell ?? '/bin/sh',
  }
  if (process.getuid?.() !== 0 || (user === undefined && group === undefined)) return self
  return account(user ?? 'root', group)
}

// Asked synchronously: a handful of times in a supervisor's life.
function getent(database: 'passwd' | 'group', name: string): string[] {
  try {
    return execFileSync('getent', [database, name], { encoding: 'utf8' }).trim().split(':')
  } catch {
    throw new Error(`there is no ${database === 'passwd' ? 'user' : 'group'} ${name}`)
  }
}
