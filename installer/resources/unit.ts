import type { Resource } from '../core/resource.ts'
import type { Look } from '../core/host.ts'
import type { ServiceManager } from '../supervisor/service-manager.ts'
import { template, type FileRights } from './file.ts'
import type { Values } from './template.ts'

export type UnitOptions = {
  readonly manager: ServiceManager
  /** Where units lie. */
  readonly directory: string
  readonly values: Values | ((host: Look) => Promise<Values>)
  readonly rights: FileRights
}

/** A unit file from `systemd/`, or a drop-in of one, made known to whoever runs units. */
export function unit(name: string, { manager, directory, values, rights }: UnitOptions): Resource {
  const written = template(`${directory}/${name}`, `systemd/${name}`, values, rights)
  return {
    id: `unit ${name}`,
    check: host => written.check(host),
    async apply(host) {
      // Noted before the file, so undone after it: the manager then forgets what is gone.
      await host.run({ argv: manager.daemonReload(), undo: [manager.daemonReload()] })
      await written.apply(host)
      await host.run({ argv: manager.daemonReload(), undo: 'one-way' })
    },
  }
}
