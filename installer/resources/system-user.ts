import type { Argv, Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'

export type SystemUserOptions = {
  /** People's data that belongs to this account: while it is kept, so is the account. */
  readonly owns?: string
}

/** An account for one program, with a group of its own: no password, no shell, no home. */
export const systemUser = (name: string, { owns }: SystemUserOptions = {}): Resource => ({
  id: `user ${name}`,
  check: async host =>
    (await host.ask(['getent', 'passwd', name])).ok ? undefined : 'create the account',
  async apply(host) {
    await host.run({
      argv: addUser(name),
      undo: [['sh', '-c', removeIfThere, 'sh', name]],
      ...(owns !== undefined && { erases: owns }),
    })
  },
})

/** argv that makes such an account; the name comes last. */
export const addUser = (name: string): Argv => [
  'useradd',
  '--system',
  '--user-group',
  '--no-create-home',
  '--home-dir=/nonexistent',
  '--shell=/usr/sbin/nologin',
  name,
]

// userdel fails where there is no such user, and Debian's deluser is not on every machine. The name is an argument and
// not part of the script.
const removeIfThere = 'getent passwd "$1" >/dev/null || exit 0; exec userdel "$1"'

export async function isMember(host: Look, user: string, group: string): Promise<boolean> {
  const { out } = await host.ask(['getent', 'group', group])
  return (out.split(':')[3] ?? '').split(',').includes(user)
}

/** Makes `user` a member of `group`. */
export const groupMember = (user: string, group: string): Resource => ({
  id: `member ${user} of ${group}`,
  check: async host =>
    (await isMember(host, user, group)) ? undefined : `add ${user} to the group`,
  apply: host =>
    host.run({
      argv: ['gpasswd', '--add', user, group],
      // Unlike gpasswd --delete, content when the user never was a member.
      undo: [['usermod', '--remove', '--groups', group, user]],
    }),
})
