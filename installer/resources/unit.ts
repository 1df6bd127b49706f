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

/**
 * A unit file from `systemd/`, or a drop-in of one. Whoever runs units reads it when the service that needs it comes up: to
 * read all units again takes seconds on a slow host, and this is done for one after the other.
 */
export function unit(name: string, { manager, directory, values, rights }: UnitOptions): Resource {
  const written = template(`${directory}/${name}`, `systemd/${name}`, values, rights)
  return {
    id: `unit ${name}`,
    check: host => written.check(host),
    async apply(host) {
      // Only a note. Before that of the file, so undone after it: the manager then forgets what is gone.
      await host.run({ argv: ['true'], undo: [manager.daemonReload()] })
      await written.apply(host)
    },
  }
}
