import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { migrate } from '../../../server/platform/database/migrate.ts'
import {
  openDatabase,
  type Database,
  type DatabaseConfig,
} from '../../../server/platform/database/database.ts'
import { openLog } from '../../../server/platform/log.ts'
import { createOrganization } from '../../../server/domain/organization/actions.ts'
import { createApiKey } from '../../../server/identity/api-keys.ts'
import { endpoints } from '../../../server/routes.ts'
import { startServer } from '../../../server/start.ts'
import { testClock } from '../../server/clock.ts'
import { startPostgres } from '../../server/postgres.ts'
import { testKeyring } from '../../server/signing.ts'
import { fillWithHistory, type Size } from './fill.ts'
import { noLimits } from '../../server/limits.ts'
import { policies } from '../../server/policies.ts'

/** A running server, with a database full of history behind it. */
export type Organization = {
  db: Database
  database: DatabaseConfig
  socket: string
  readonly stop: () => Promise<void>
}

const owner = {
  email: 'owner@example.org',
  fullName: 'Owner',
  passwordHash: '',
  apiKey: 'owner'.padEnd(32, '0'),
}
export async function organizationWith(
  size: Size,
  progress: (done: number) => void,
): Promise<Organization> {
  const postgres = await startPostgres({ sharedBuffers: '1GB' })
  const { socketDirectory, port } = postgres
  const superuser = new Client({
    host: socketDirectory,
    port,
    database: 'postgres',
    user: 'postgres',
  })
  await superuser.connect()
  await superuser.query('create role parley_owner login')
  await superuser.query('create role parley login')
  await superuser.query('create database history owner parley_owner')
  await superuser.end()
  const database = { socketDirectory, port, name: 'history', user: 'parley' }
  const db = openDatabase({ ...database, user: 'parley_owner' }, () => {})
  await migrate(db)
  await createOrganization(db, { name: 'Verona', owner })
  await fillWithHistory(db, size, progress)
  return { ...(await serve(database)), db, database, stop: async () => postgres.stop() }
}

async function serve(database: DatabaseConfig) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const socket = join(folder, 'web.sock')
  const clock = testClock()
  await startServer({
    config: {
      ...policies,
      url: 'https://chat.example.org',
      listen: { socket },
      database,
      uploads: folder,
      log: { level: 'silent' },
      limits: noLimits,
    },
    clock,
    log: openLog('silent'),
    endpoints,
    signing: testKeyring(clock),
    environment: {},
    stopping: new AbortController(),
  })
  return { socket }
}

/** Gives these people keys, so that requests can be made in their names. */
export const giveKeys = (db: Database, people: readonly { id: number; key: string }[]) =>
  db.transaction(async tx => {
    for (const { id, key } of people) await createApiKey(tx, id, key)
  })
