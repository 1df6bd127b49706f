import { Client } from 'pg'
import { createOrganization } from '../../server/domain/organization/actions.ts'
import { createUser } from '../../server/domain/users/actions.ts'
import { createApiKey } from '../../server/identity/api-keys.ts'
import { hashPassword } from '../../server/identity/password.ts'
import { openDatabase, type DatabaseConfig } from '../../server/platform/database/database.ts'
import { migrate } from '../../server/platform/database/migrate.ts'
import { apiKeyOf, cast, emailOf, fullNameOf, names, passwordOf } from './people.ts'
import { startPostgres, type Postgres } from './postgres.ts'

const template = 'parley_template'
let cluster: Promise<Postgres> | undefined
let templateReady: Promise<void> | undefined
let count = 0

/** This test process's own PostgreSQL, stopped when the process ends. */
function postgres(): Promise<Postgres> {
  cluster ??= startPostgres().then(started => {
    process.once('exit', () => started.stop())
    return started
  })
  return cluster
}

/** An empty database of its own, owned by the role that migrates. */
export async function emptyDatabase(from = 'template0'): Promise<DatabaseConfig> {
  const { socketDirectory, port } = await postgres()
  await asSuperuser(async client => {
    const roles = await client.query('select from pg_roles where rolname = $1', ['parley'])
    if (roles.rowCount === 0)
      await client.query('create role parley_owner login; create role parley login')
  })
  const name = from === template ? `world_${++count}` : `empty_${++count}`
  await asSuperuser(client =>
    client.query(`create database ${name} template ${from} owner parley_owner`),
  )
  return { socketDirectory, port, name, user: 'parley' }
}

/** A migrated database with an organization and the whole cast in it. */
export async function peopledDatabase(): Promise<DatabaseConfig> {
  templateReady ??= makeTemplate()
  await templateReady
  return emptyDatabase(template)
}

async function makeTemplate(): Promise<void> {
  const config = await emptyDatabase()
  const db = openDatabase({ ...config, user: 'parley_owner' }, () => {})
  await migrate(db)
  const owner = {
    email: emailOf('desdemona'),
    fullName: fullNameOf('desdemona'),
    password: passwordOf('desdemona'),
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
  await asSuperuser(client => client.query(`alter database ${config.name} rename to ${template}`))
}

/** For what neither role may do. */
export async function asSuperuser<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const { socketDirectory: host, port } = await postgres()
  const client = new Client({ host, port, database: 'postgres', user: 'postgres' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
