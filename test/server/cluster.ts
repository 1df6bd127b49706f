import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { createOrganization } from '../../server/domain/organization/actions.ts'
import { createUser } from '../../server/domain/users/actions.ts'
import { createApiKey } from '../../server/identity/api-keys.ts'
import { hashPassword } from '../../server/identity/password.ts'
import { openDatabase, type DatabaseConfig } from '../../server/platform/database/database.ts'
import { migrate } from '../../server/platform/database/migrate.ts'
import { kept } from '../peers/kept.ts'
import { apiKeyOf, cast, emailOf, fullNameOf, names, passwordOf } from './people.ts'
import { postgresPrograms, startPostgres, type Postgres } from './postgres.ts'

const template = 'parley_template'
let cluster: Promise<Postgres> | undefined
let count = 0

/** This test process's own PostgreSQL, stopped when the process ends. */
function postgres(): Promise<Postgres> {
  cluster ??= startPeopled().then(started => {
    process.once('exit', () => started.stop())
    return started
  })
  return cluster
}

/** One with the template in it: made once for all test files of the same server, where it can be kept. */
async function startPeopled(): Promise<Postgres> {
  if (process.getuid?.() !== 0) {
    const started = await startPostgres()
    await makeTemplate(started)
    return started
  }
  const place = await kept(`cluster-${await recipe()}`, async fresh => {
    const started = await startPostgres()
    await makeTemplate(started)
    started.putAway(join(fresh, 'data'))
  })
  return startPostgres({ from: join(place, 'data') })
}

/** Of everything that can change what a new cluster holds. */
async function recipe(): Promise<string> {
  const root = join(import.meta.dirname, '../..')
  const names = await readdir(join(root, 'server'), { recursive: true })
  const files = [
    ...names.filter(name => /\.(ts|sql)$/.test(name)).map(name => join('server', name)),
    ...['cluster.ts', 'people.ts', 'postgres.ts'].map(name => join('test/server', name)),
  ]
  const digest = createHash('sha256').update(postgresPrograms())
  for (const file of files.toSorted()) digest.update(file).update(await readFile(join(root, file)))
  return digest.digest('hex').slice(0, 12)
}

/** An empty database of its own, owned by the role that migrates. */
export const emptyDatabase = async (): Promise<DatabaseConfig> =>
  database(await postgres(), `empty_${++count}`, 'template0')

/** A migrated database with an organization and the whole cast in it. */
export const peopledDatabase = async (): Promise<DatabaseConfig> =>
  database(await postgres(), `world_${++count}`, template)

async function database(at: Postgres, name: string, from: string): Promise<DatabaseConfig> {
  await connected(at, client =>
    client.query(`create database ${name} template ${from} owner parley_owner`),
  )
  const { socketDirectory, port } = at
  return { socketDirectory, port, name, user: 'parley' }
}

async function makeTemplate(at: Postgres): Promise<void> {
  await connected(at, client =>
    client.query('create role parley_owner login; create role parley login'),
  )
  const config = await database(at, template, 'template0')
  const db = openDatabase({ ...config, user: 'parley_owner' }, () => {})
  await migrate(db)
  const owner = {
    email: emailOf('desdemona'),
    fullName: fullNameOf('desdemona'),
    passwordHash: await hashPassword(passwordOf('desdemona')),
    apiKey: apiKeyOf('desdemona'),
  }
  await createOrganization(db, { name: 'Verona', owner })
  for (const name of names.slice(1)) {
    const passwordHash = await hashPassword(passwordOf(name))
    await db.transaction(async tx => {
      const user = { email: emailOf(name), fullName: fullNameOf(name), role: cast[name] }
      const created = await createUser(tx, { ...user, passwordHash })
      if (created) await createApiKey(tx, created.user_id, apiKeyOf(name))
    })
  }
  await db.close()
}

/** Every process of this test's PostgreSQL dies at once; resolves when it has started again. */
export const crashPostgres = async (): Promise<void> => (await postgres()).crash()

/** For what neither role may do. */
export const asSuperuser = async <T>(work: (client: Client) => Promise<T>): Promise<T> =>
  connected(await postgres(), work)

async function connected<T>(
  { socketDirectory: host, port }: Postgres,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ host, port, database: 'postgres', user: 'postgres' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
