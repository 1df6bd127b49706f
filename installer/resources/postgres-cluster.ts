import type { Argv } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'

export type ClusterOptions = {
  /** Directory with `initdb`. */
  readonly programs: string
  /** `user:group` that PostgreSQL runs as. */
  readonly owner: string
  /** The same command as that account. */
  readonly asOwner: (argv: Argv) => Argv
}

/**
 * A PostgreSQL data directory with checksums. Made beside its place and moved there whole, so that a kill in between
 * leaves no half cluster that looks like one.
 */
export function postgresCluster(data: string, options: ClusterOptions): Resource {
  const { programs, owner, asOwner } = options
  const superuser = owner.split(':')[0] ?? owner
  const fresh = `${data}.parley-new`
  const clear = ['rm', '-rf', '--', fresh] as const
  return {
    id: `database cluster ${data}`,
    check: async host =>
      (await host.read(`${data}/PG_VERSION`)) === undefined ? 'create it' : undefined,
    async apply(host) {
      await host.run({ argv: clear, undo: [clear] })
      await host.write(fresh, { kind: 'directory', mode: 0o700, owner })
      await host.run({
        argv: asOwner([
          `${programs}/initdb`,
          `--pgdata=${fresh}`,
          `--username=${superuser}`,
          '--data-checksums',
          '--encoding=UTF8',
          // Sorts the same for ever; a language's order changes with libc and breaks indexes.
          '--locale=C.UTF-8',
          '--auth-local=peer',
          '--auth-host=reject',
          '--no-instructions',
        ]),
        undo: [clear],
      })
      await host.run({
        argv: ['mv', '--no-target-directory', '--', fresh, data],
        undo: [['rm', '-rf', '--', data]],
        erases: 'the database with what people have written',
      })
    },
  }
}
