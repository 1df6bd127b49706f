import type { Resource } from '../core/resource.ts'
import { databaseRole } from '../resources/database-role.ts'
import { database } from '../resources/database.ts'
import { file, template } from '../resources/file.ts'
import { postgresCluster } from '../resources/postgres-cluster.ts'
import { service } from '../resources/service.ts'
import { unit } from '../resources/unit.ts'
import type { DatabaseAccess } from '../resources/database-access.ts'
import { services, unitRights } from './services.ts'
import { asAccount, groupOf, userOf, type Site } from './site.ts'

/** The database and its roles: the owner makes tables, the app uses them. */
export const databaseNames = { database: 'parley', owner: 'parley_owner', app: 'parley' } as const

/** Configuration of the cluster, where Debian's tools look for it. */
export function databaseConfig({ layout }: Site): readonly Resource[] {
  const { postgresConfig: directory, accounts } = layout
  const secret = {
    mode: 0o640,
    owner: `${userOf(accounts.operator)}:${groupOf(accounts.database)}`,
  }
  const open = { mode: 0o644, owner: accounts.operator }
  const superuser = userOf(accounts.database)
  const { database, owner, app } = databaseNames
  const path = (name: string) => `${directory}/${name}`
  return [
    template(
      path('postgresql.conf'),
      from('postgresql.conf'),
      {
        data: layout.postgresData,
        hba: path('pg_hba.conf'),
        ident: path('pg_ident.conf'),
        port: layout.postgresPort,
        socketDirectory: layout.postgresSockets,
      },
      open,
    ),
    template(path('pg_hba.conf'), from('pg_hba.conf'), { superuser, database, owner, app }, secret),
    template(
      path('pg_ident.conf'),
      from('pg_ident.conf'),
      {
        databaseAccount: userOf(accounts.database),
        webAccount: userOf(accounts.web),
        workerAccount: userOf(accounts.worker),
        superuser,
        owner,
        app,
      },
      secret,
    ),
    file(path('start.conf'), '# parley-postgres.service starts it.\nmanual\n', open),
  ]
}

/** The data, and the server that serves it. */
export function databaseCluster(site: Site): readonly Resource[] {
  const { layout } = site
  const { database: account } = layout.accounts
  const configured = ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf']
  const name = 'parley-postgres.service'
  return [
    postgresCluster(layout.postgresData, {
      programs: layout.postgresPrograms,
      owner: account,
      asOwner: argv => asAccount(account, argv),
    }),
    unit(name, {
      manager: services(site).manager,
      directory: layout.units,
      rights: unitRights(site),
      values: {
        // Debian's PostgreSQL says when it is up, after a crash too; the embedded one is built without that.
        type: layout.target === 'host' ? 'notify' : 'exec',
        user: userOf(account),
        group: groupOf(account),
        postgres: `${layout.postgresPrograms}/postgres`,
        config: layout.postgresConfig,
        data: layout.postgresData,
        runtimeDirectory: layout.target === 'host' ? [belowRun(layout.postgresSockets)] : [],
      },
    }),
    service(services(site), name, {
      watches: [
        `${layout.units}/${name}`,
        ...configured.map(file => `${layout.postgresConfig}/${file}`),
      ],
      ready: databaseAccess(site)('postgres', ['--wait-seconds', '60', '--execute', 'select 1']),
    }),
  ]
}

/** Roles and the empty database. */
export function databaseContent(site: Site): readonly Resource[] {
  const { database: name, owner, app } = databaseNames
  return [
    databaseRole(databaseAccess(site), owner),
    databaseRole(databaseAccess(site), app),
    database(databaseAccess(site), name, { owner, users: [app] }),
  ]
}

/** How the installer speaks to this site's database: as its superuser. */
export const databaseAccess =
  ({ layout }: Site): DatabaseAccess =>
  (database, options = []) =>
    asAccount(layout.accounts.database, [
      layout.node,
      `${layout.code}/installer/database/sql.ts`,
      '--socket-directory',
      layout.postgresSockets,
      '--port',
      String(layout.postgresPort),
      '--user',
      userOf(layout.accounts.database),
      '--database',
      database,
      ...options,
    ])

const belowRun = (path: string) => path.replace(/^\/run\//, '')

const from = (name: string) => `config-templates/postgres/${name}`
