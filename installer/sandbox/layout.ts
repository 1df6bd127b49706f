import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Layout } from '../recipes/site.ts'
import { embeddedPostgres } from './embedded-postgres.ts'

export type SandboxPlace = {
  /** The data folder, absolute and without links. */
  readonly data: string
  /** The checkout. */
  readonly code: string
  readonly accounts: Layout['accounts']
  readonly uid: number
  /** XDG_RUNTIME_DIR: private to the person and short. */
  readonly runtimeDirectory: string | undefined
}

/** The host's layout below one folder. */
export function sandboxLayout(place: SandboxPlace): Layout {
  const { data, code, accounts } = place
  const run = runDirectory(place)
  return {
    target: 'sandbox',
    services: 'embedded',
    root: data,
    config: join(data, 'etc/parley'),
    postgresConfig: join(data, 'etc/postgresql'),
    postgresData: join(data, 'var/lib/parley/postgres'),
    uploads: join(data, 'var/lib/parley/uploads'),
    audit: join(data, 'var/lib/parley/audit'),
    postgresPrograms: join(embeddedPostgres(code, data).installed, 'bin'),
    postgresSockets: join(run, 'postgresql'),
    postgresPort: 5433,
    keys: join(data, 'var/lib/parley/keys'),
    installerState: join(data, 'var/lib/parley/installer'),
    run: join(run, 'parley'),
    log: join(data, 'var/log/parley'),
    units: join(data, 'etc/systemd/system'),
    code,
    node: process.execPath,
    accounts,
  }
}

// A socket's path has room for 107 bytes (unix(7)); below the run directory the longest of ours takes 53.
const longestRun = 107 - '/parley-supervisor/notify/parley-postgres.service'.length - 4

/** `DATA/run`, or where its path is too long for a socket, a short folder that belongs to this data folder alone. */
function runDirectory({
  data,
  uid,
  runtimeDirectory,
}: Pick<SandboxPlace, 'data' | 'uid' | 'runtimeDirectory'>): string {
  const below = join(data, 'run')
  if (Buffer.byteLength(below) <= longestRun) return below
  const name = createHash('sha256').update(data).digest('hex').slice(0, 12)
  if (uid === 0) return `/run/parley-try/${name}`
  if (runtimeDirectory !== undefined && Buffer.byteLength(runtimeDirectory) <= longestRun - 24)
    return join(runtimeDirectory, 'parley-try', name)
  return `/tmp/parley-try-${uid}/${name}`
}
