import type { Resource } from '../core/resource.ts'
import { stampOf, type Services } from './service.ts'
import { addUser, isMember } from './system-user.ts'
import { readAgainWhenUndone } from './unit.ts'

/** A unit that must not be: stopped, not started at boot, its file gone. */
export function absentUnit(services: Services, directory: string, name: string): Resource {
  const path = `${directory}/${name}`
  const { manager } = services
  return {
    id: `no unit ${name}`,
    check: async host => ((await host.read(path)) === undefined ? undefined : 'stop and remove it'),
    async apply(host) {
      const isActive = (await host.ask(manager.isActive(name))).ok
      if (isActive) await host.run({ argv: manager.stop(name), undo: [manager.start(name)] })
      const isEnabled = (await host.ask(manager.isEnabled(name))).ok
      if (isEnabled) await host.run({ argv: manager.disable(name), undo: [manager.enable(name)] })
      await readAgainWhenUndone(host, manager)
      await host.remove(stampOf(services, name))
      await host.remove(path)
      await host.run({ argv: manager.daemonReload(), undo: 'one-way' })
    },
  }
}

/** A file that must not be. */
export const absentFile = (path: string): Resource => ({
  id: `no file ${path}`,
  check: async host => ((await host.read(path)) === undefined ? undefined : 'remove it'),
  apply: host => host.remove(path),
})

/** A membership that must not be, as before the group itself goes. */
export const absentMember = (user: string, group: string): Resource => ({
  id: `no member ${user} of ${group}`,
  check: async host =>
    (await isMember(host, user, group)) ? `take ${user} out of the group` : undefined,
  apply: host =>
    host.run({
      argv: ['usermod', '--remove', '--groups', group, user],
      undo: [['gpasswd', '--add', user, group]],
    }),
})

/** An account that must not be. It comes back, if at all, with another number: only for one that owns nothing. */
export const absentUser = (name: string): Resource => ({
  id: `no user ${name}`,
  check: async host =>
    (await host.ask(['getent', 'passwd', name])).ok ? 'remove the account' : undefined,
  apply: host =>
    host.run({
      argv: ['userdel', name],
      undo: [['sh', '-c', addIfMissing, 'sh', ...addUser(name)]],
    }),
})

// The command is arguments and no part of the script; the last of them is the name.
const addIfMissing = 'for name; do :; done; getent passwd "$name" >/dev/null || exec "$@"'
