import { readFile } from 'node:fs/promises'
import { accountNames } from '../core/accounts.ts'
import { InstallError } from '../core/install-error.ts'
import type { Layout } from '../recipes/site.ts'

/**
 * Who the sandbox runs as: the person. PostgreSQL refuses root, so what root starts runs as `nobody`.
 * @throws InstallError when root has no `nobody` to turn into
 */
export async function sandboxAccounts(uid: number, gid: number): Promise<Layout['accounts']> {
  const operator = accountNames(uid, gid)
  if (uid !== 0) return allOf(operator, operator)
  return allOf(await nobodysAccount(), operator)
}

const allOf = (account: string, operator: string): Layout['accounts'] => ({
  web: account,
  worker: account,
  database: account,
  egress: account,
  operator,
})

async function nobodysAccount(): Promise<string> {
  const passwd = await readFile('/etc/passwd', 'utf8')
  const [, , uid, gid] = /^nobody:.*$/m.exec(passwd)?.[0].split(':') ?? []
  if (uid !== undefined && gid !== undefined) return accountNames(Number(uid), Number(gid))
  throw new InstallError('cannot start the database', {
    because: 'PostgreSQL refuses to run as root, and there is no account `nobody` to run it as',
    remedy: 'start it as an ordinary user',
  })
}
