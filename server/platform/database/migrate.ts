import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { record } from '../../audit/record.ts'
import { installJobs, jobsMigration } from '../jobs/schema.ts'
import { sql } from './sql.ts'
import type { Database } from './database.ts'
import type { Tx } from './tx.ts'

export type Migration = { name: string; text: string; sha256: string }
export type MigrationReport = { pending: string[]; applied: string[] }

const folder = new URL('migrations/', import.meta.url)
const fileName = /^\d{4}-[a-z0-9-]+\.sql$/
/** Any number will do, as long as every release uses the same one. */
const migrationLock = 7_275_393_901

/** The numbered files, in order. */
export async function migrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter(name => fileName.test(name)).sort()
  return Promise.all(
    names.map(async name => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/** What is still to be done. Throws when the database was migrated by other files than these. */
async function pendingMigrations(tx: Tx, known: Migration[]): Promise<Migration[]> {
  const table = await tx.one<{ name: string | null }>(sql`select to_regclass('migrations') as name`)
  if (!table.name) return known
  const done = await tx.many<{ name: string; sha256: string }>(
    sql`select name, sha256 from migrations order by name`,
  )
  for (const { name, sha256 } of done) {
    const file = known.find(migration => migration.name === name)
    if (!file)
      throw new Error(
        `cannot use this database: it has been migrated by a newer release (${name}); start that release, or restore a backup made before it`,
      )
    if (file.sha256 !== sha256)
      throw new Error(
        `cannot migrate: ${name} was changed after it had been applied; put the file back, and write a new one`,
      )
  }
  return known.filter(({ name }) => done.every(applied => applied.name !== name))
}

/** Names of the migrations that `migrate` would apply. */
export const checkMigrations = async (db: Database): Promise<MigrationReport> => ({
  pending: await db.snapshot(async tx => [
    ...(await pendingMigrations(tx, await migrations())).map(({ name }) => name),
    ...(await jobsMigration(tx)),
  ]),
  applied: [],
})

/**
 * Applies all pending migrations in one transaction, the job library's in its own. Several at once wait for each other; one that
 * is cut short is completed by the next.
 */
export const migrate = (db: Database): Promise<MigrationReport> =>
  db.transaction(async tx => {
    await tx.run(sql`select pg_advisory_xact_lock(${migrationLock})`)
    const pending = await pendingMigrations(tx, await migrations())
    if (pending.length > 0)
      await tx.run(sql`
        create table if not exists migrations (
          name text primary key, sha256 text not null, applied_at timestamptz not null default now())`)
    for (const { name, text, sha256 } of pending) {
      await tx.script(text)
      await tx.run(sql`insert into migrations (name, sha256) values (${name}, ${sha256})`)
    }
    const jobs = await jobsMigration(tx)
    if (jobs.length > 0) await installJobs(db, tx)
    const applied = [...pending.map(({ name }) => name), ...jobs]
    if (applied.length > 0) record(tx, { kind: 'database.migrated', details: { applied } })
    return { pending: [], applied }
  })
