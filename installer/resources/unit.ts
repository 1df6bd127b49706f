import type { Resource } from '../core/resource.ts'
import type { Host, Look } from '../core/host.ts'
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
      await readAgainWhenUndone(host, manager)
      await written.apply(host)
    },
  }
}

/**
 * Only a note, for whoever is about to write or remove a unit file. It stands before that of the file, so it is undone after
 * it: the manager then forgets what is gone, or knows again what is back.
 */
export const readAgainWhenUndone = (host: Host, manager: ServiceManager): Promise<void> =>
  host.run({ argv: ['true'], undo: [manager.daemonReload()] })
