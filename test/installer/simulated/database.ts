import { publishLists, putGeneration } from './certificates.ts'
import { makeParents } from './files.ts'
import { isActive } from './services.ts'
import { failed, fileEntry, parsed, said, type Machine, type Program } from './machine.ts'

type Database = {
  owner: string
  users: string[]
  open: boolean
  migrated: boolean
  organization?: { name: string; owner: { password: string } }
}
type Cluster = { roles: string[]; databases: Record<string, Database> }

const catalog = ({ postgresData }: Machine) => `${postgresData}/catalog.json`

async function recall(machine: Machine): Promise<Cluster> {
  const entry = await machine.files.read(catalog(machine))
  if (entry?.kind !== 'file') return { roles: [], databases: {} }
  return parsed<Cluster>(entry.content)
}

async function remember(machine: Machine, cluster: Cluster) {
  const empty = cluster.roles.length === 0 && Object.keys(cluster.databases).length === 0
  if (empty) await machine.files.remove(catalog(machine))
  else
    await machine.files.write(catalog(machine), fileEntry(JSON.stringify(cluster), machine.owner))
}

type Statement = { sql: string }

/** Each statement that resources send, by how it begins, with the names in it. */
const statements: Record<string, (cluster: Cluster, names: string[]) => unknown[]> = {
  'select 1': () => [{}],
  "select 'role' as kind": ({ roles, databases }) => [
    ...roles.map(name => ({ kind: 'role', name, plain: true })),
    ...Object.entries(databases).map(([name, { open, users }]) => ({
      kind: 'database',
      name,
      to_all: open,
      users,
    })),
  ],
  'create role': ({ roles }, [name = '']) => (roles.push(name), []),
  'drop role': (cluster, [name = '']) => (
    (cluster.roles = cluster.roles.filter(role => role !== name)),
    []
  ),
  'create database': ({ databases }, [name = '', owner = '']) => (
    (databases[name] = { owner, users: [], open: true, migrated: false }),
    []
  ),
  'drop database': ({ databases }, [name = '']) => (delete databases[name], []),
  'revoke all on database': ({ databases }, [name = '']) => (
    Object.assign(databases[name] ?? {}, { open: false }),
    []
  ),
  'grant connect on database': ({ databases }, [name = '', user = '']) => (
    databases[name]?.users.push(user),
    []
  ),
}

async function sql(machine: Machine, args: readonly string[], input: string) {
  if (!(await isActive(machine, 'parley-postgres.service'))) return failed(69, 'does not answer')
  const direct = args[args.indexOf('--execute') + 1]
  const statement = args.includes('--execute') ? { sql: direct ?? '' } : parsed<Statement>(input)
  const begins = Object.keys(statements).find(start => statement.sql.startsWith(start))
  if (begins === undefined) throw new Error(`not simulated: ${statement.sql}`)
  const cluster = await recall(machine)
  const names = [...statement.sql.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  const rows = statements[begins]?.(cluster, names)
  if (!begins.startsWith('select')) await remember(machine, cluster)
  return said(JSON.stringify(rows))
}

async function admin(machine: Machine, args: readonly string[], input: string) {
  const cluster = await recall(machine)
  const database = cluster.databases['parley']
  if (database === undefined) return failed(1, 'there is no database parley')
  if (args.includes('state'))
    return said(
      JSON.stringify({
        pending: database.migrated ? [] : ['0001-begin.sql'],
        organization: { exists: database.organization !== undefined },
      }),
    )
  if (args.includes('migrate')) database.migrated = true
  else database.organization ??= parsed<NonNullable<Database['organization']>>(input)
  await remember(machine, cluster)
  return said('{}')
}

/** `compile.ts --into DIRECTORY …`. */
async function compile({ files, owner }: Machine, [, directory = '']: readonly string[]) {
  await makeParents(files, `${directory}/compiled`, owner)
  await files.write(`${directory}/compiled`, fileEntry('', owner))
  return said()
}

export const databasePrograms: Record<string, Program> = {
  node({ machine, args: [program = '', ...args], input }) {
    if (program.endsWith('/installer/database/sql.ts')) return sql(machine, args, input)
    if (program.endsWith('/server/admin.ts')) return admin(machine, args, input)
    if (program.endsWith('/installer/compile.ts')) return compile(machine, args)
    if (program.endsWith('/installer/certificates/put.ts')) return putGeneration(machine, input)
    if (program.endsWith('/revocation/publish.ts')) return publishLists(machine, input)
    throw new Error(`${program} is not simulated`)
  },
}
