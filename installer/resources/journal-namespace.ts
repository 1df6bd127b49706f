import type { Resource } from '../core/resource.ts'
import type { ServiceManager } from '../supervisor/service-manager.ts'
import { template, type FileRights } from './file.ts'
import type { Values } from './template.ts'

export type JournalNamespace = {
  readonly manager: ServiceManager
  /** `/etc/systemd` */
  readonly directory: string
  /** Path of the template in the tree. */
  readonly template: string
  readonly values: Values
  readonly rights: FileRights
}

/** Limits of a journal that some units have for themselves (LogNamespace=). Its journald starts with the first of them. */
export function journalNamespace(name: string, options: JournalNamespace): Resource {
  const { manager, directory, values, rights } = options
  const limits = template(`${directory}/journald@${name}.conf`, options.template, values, rights)
  const restart = manager.tryRestart(`systemd-journald@${name}.service`)
  return {
    id: `journal ${name}`,
    check: host => limits.check(host),
    async apply(host) {
      // Noted before the file, so done after it is back.
      await host.run({ argv: manager.daemonReload(), undo: [restart] })
      await limits.apply(host)
      await host.run({ argv: restart, undo: 'one-way' })
    },
  }
}
